using System.Globalization;
using CourseGit.Core.Files;
using CourseGit.Core.Restore.Staging;

namespace CourseGit.Core.Restore.Swapping;

/// <summary>
/// The swap of one part. With an exchange there is nothing in between. Without one: the old is parked beside the tree, the new moves into
/// the course, the old into the tree; each of these states is told from the others by where the new is and whether something is parked.
/// </summary>
internal sealed class SwapOfPart(string tree, string live, string path, int number, bool mayExchange, Action<string> step)
{
    /// <summary>Brings what is new into the course.</summary>
    public void Bring(ulong newInode)
    {
        using var prepared = HeldEntry.Find(tree, path);
        using var parked = Beside(ParkedName);
        if (prepared is null || parked is null)
            return; // the tree was tidied away: all this happened long ago
        while (prepared.Stat()?.Inode == newInode && BringOnce(prepared, parked, newInode))
        {
            // Somebody may write into the gap of a swap without an exchange; then that is parked, too.
        }
        if (parked.Stat() is null || prepared.Stat() is not null)
            return;
        step($"keep the old {path}");
        parked.MoveNew(prepared);
    }

    /// <summary>Takes the part away from the course into the tree.</summary>
    public void TakeAway()
    {
        using var current = HeldEntry.Find(live, path);
        if (current?.Stat() is null)
            return;
        using var kept = MakeParents(tree);
        if (kept.Stat() is not null)
            return; // taken away before; what is there now is newer
        step($"take {path} away");
        current.MoveNew(kept);
    }

    private string ParkedName => string.Create(CultureInfo.InvariantCulture, $"parked-{number}");

    /// <returns>False when nothing is to be done: two names of one and the same file cannot be moved onto each other.</returns>
    private bool BringOnce(HeldEntry prepared, HeldEntry parked, ulong newInode)
    {
        using var current = MakeParents(live);
        if (current.Stat() is not { } old)
        {
            step($"bring {path}");
            return TryMoveNew(prepared, current);
        }
        if (old.Inode == newInode)
            return false;
        if (mayExchange && parked.Stat() is null)
        {
            step($"exchange {path}");
            if (prepared.Exchange(current))
                return true;
        }
        Park(current);
        return true;
    }

    private void Park(HeldEntry current)
    {
        for (var i = 0; ; i++)
        {
            using var free = Beside(i == 0 ? ParkedName : string.Create(CultureInfo.InvariantCulture, $"{ParkedName}-{i}"))!;
            if (free.Stat() is not null)
                continue;
            step($"park {path}");
            current.MoveNew(free);
            return;
        }
    }

    private static bool TryMoveNew(HeldEntry from, HeldEntry to)
    {
        try
        {
            from.MoveNew(to);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == LinuxCalls.Exists)
        {
            // Somebody was faster; the next round takes that for the old.
        }
        return true;
    }

    // Made beside the tree and moved into place with their rights set: killed in between, none is left with other rights.
    private HeldEntry MakeParents(string root)
    {
        using var scratch = Beside("parent")!;
        var entry = HeldEntry.Make(root, path, (folder, name) =>
        {
            step($"make a folder for {path}");
            scratch.MakeFolderLike(folder);
            step($"move a folder for {path} into place");
            MoveFolder(scratch, folder, name);
        });
        scratch.RemoveEmptyFolder();
        return entry;
    }

    private static void MoveFolder(HeldEntry made, LinuxFolder folder, string name)
    {
        try
        {
            made.MoveNew(folder, name);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == LinuxCalls.Exists)
        {
            // The course's server made it itself.
        }
    }

    private HeldEntry? Beside(string suffix) => HeldEntry.Find($"{tree}.{suffix}", "");
}
