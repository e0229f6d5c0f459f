using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// An index being brought up to date beside the one it will replace, with the objects for it apart: nothing of the git directory changes
/// until <see cref="Accept"/>, and without it nothing of what was read stays. Whoever uses it is alone in the git directory.
/// </summary>
internal sealed class StagedIndex : IDisposable
{
    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);
    private readonly string _target, _file;
    private readonly DateTime? _lookedUtc;
    private readonly Quarantine _objects;

    /// <param name="name">Of the index, in the git directory; it need not be there yet.</param>
    /// <param name="lookedUtc">When the look at the work tree began: what changes later is looked at again next time. Null where nobody
    /// else writes.</param>
    public StagedIndex(string gitDirectory, string name, DateTime? lookedUtc)
    {
        _lookedUtc = lookedUtc;
        _target = Path.Combine(gitDirectory, name);
        _file = _target + ".staged";
        _objects = Quarantine.In(gitDirectory);
        File.Delete(_file);
        if (File.Exists(_target))
            IndexCopy.CopyWithTime(_target, _file);
    }

    /// <summary>A folder that is gone with all in it when this is disposed, or with the next backup.</summary>
    public string Scratch => Path.Combine(_objects.Folder, "scratch");

    /// <summary>A pack for what is read by ourselves; it is part of what <see cref="Accept"/> takes once it is finished.</summary>
    public PackWriter NewPack() => new(Path.Combine(_objects.Folder, "pack"));

    /// <summary>Takes paths out, and puts in what was read by ourselves; the trees of both are made, too.</summary>
    /// <param name="pack">Gets the trees that are new.</param>
    /// <param name="isKnown">Whether the git directory has an object.</param>
    /// <exception cref="InvalidDataException">The index is of a version that is not known.</exception>
    public IndexImage Update(
        IReadOnlyCollection<RawPath> gone, IReadOnlyCollection<IndexRecord> read, PackWriter pack, Func<string, bool> isKnown)
    {
        var before = IndexImage.Read(_file);
        var records = Merge(before.Records, gone.ToHashSet(), read);
        using var packed = new PackedContent();
        var trees = before.Trees.Update(records, [.. gone, .. read.Select(r => r.Path)], (id, tree) =>
        {
            if (pack.Claim(id) && !isKnown(id))
                pack.Add(PackedKind.Tree, id, tree.Length, packed.Pack(tree, mayShrink: true));
        });
        File.WriteAllBytes(_file, IndexImage.Write(records, trees));
        if (_lookedUtc is { } looked)
            Backdate(_file, looked);
        return new IndexImage(records, trees);
    }

    /// <summary>What is in it, and when it was written: what changed no earlier may have changed since without a trace.</summary>
    /// <exception cref="InvalidDataException">The index is of a version that is not known.</exception>
    public (IndexImage Image, DateTime WrittenUtc) Read() => (IndexImage.Read(_file), File.GetLastWriteTimeUtc(_file));

    /// <summary>Makes it the index, and its objects those of the git directory.</summary>
    /// <param name="makeSafe">Sees to it that all below a folder survives a power cut.</param>
    public void Accept(Action<string> makeSafe)
    {
        makeSafe(_objects.Folder);
        _objects.MoveIn();
        if (File.Exists(_file))
            File.Move(_file, _target, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _objects.Dispose();
        File.Delete(_file);
    }

    /// <summary>
    /// git compares whole seconds, and reads a file again only if that changed no earlier than the index was written (its "racy git" rule).
    /// Written at
    /// the end of a long run, the index would hide what changed within one second both before and after it was read. So it counts as
    /// written when
    /// we began to look.
    /// </summary>
    private static void Backdate(string file, DateTime lookedUtc)
    {
        if (File.Exists(file))
            File.SetLastWriteTimeUtc(file, lookedUtc - ClockGrain);
    }

    // A file that was there keeps its mode: no right to run it is read from the disk (core.fileMode).
    private static List<IndexRecord> Merge(
        IReadOnlyList<IndexRecord> before, HashSet<RawPath> gone, IReadOnlyCollection<IndexRecord> read)
    {
        var records = new List<IndexRecord>(before.Count + read.Count);
        var at = 0;
        foreach (var record in read.OrderBy(r => r.Path))
        {
            for (; at < before.Count && before[at].Path.CompareTo(record.Path) < 0; at++)
                Keep(before[at]);
            var isThere = at < before.Count && before[at].Path == record.Path;
            var keepsMode = isThere && before[at].IsFile && record.IsFile;
            records.Add(keepsMode ? record with { Mode = before[at].Mode } : record);
            if (isThere)
                at++;
        }
        for (; at < before.Count; at++)
            Keep(before[at]);
        return records;

        void Keep(IndexRecord record)
        {
            if (!gone.Contains(record.Path))
                records.Add(record);
        }
    }
}
