using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.Swapping;

/// <summary>Where what nobody pushed is kept: a folder for each update that found some, named by its time.</summary>
/// <param name="all">The folder of all of them, of one checkout.</param>
/// <param name="stamp">The time of this one.</param>
/// <param name="keepDays">How long they are kept, the newest longer; 0 keeps everything.</param>
internal sealed class SetAside(string all, string stamp, int keepDays)
{
    /// <summary>The folder of this update; made when something comes into it.</summary>
    public string Folder { get; } = Free(Path.Combine(all, stamp));

    /// <summary>Holds it.</summary>
    public LinuxFolder Open()
    {
        Directory.CreateDirectory(Folder);
        return LinuxFolder.TryHold(Folder, out var error) ?? throw LinuxPath.Error(error, $"{Folder} cannot be opened");
    }

    /// <summary>Removes those that were kept long enough.</summary>
    public void RemoveOld()
    {
        if (keepDays == 0 || !Directory.Exists(all))
            return;
        var limit = FileClock.UtcNow.AddDays(-keepDays);
        foreach (var old in Directory.EnumerateDirectories(all).Order(StringComparer.Ordinal).SkipLast(1)
            .Where(f => Directory.GetCreationTimeUtc(f) < limit && Directory.GetLastWriteTimeUtc(f) < limit))
            FolderTree.Delete(old);
    }

    // There may be another update within the same second.
    private static string Free(string folder)
    {
        var free = folder;
        for (var i = 2; Path.Exists(free); i++)
            free = $"{folder}-{i}";
        return free;
    }
}
