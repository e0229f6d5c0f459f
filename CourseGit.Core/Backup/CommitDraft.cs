using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// What a commit needs besides the course's files: our own folder, trees, the commit itself. All of it goes into one pack, which becomes
/// part of the vault with <see cref="Accept"/>, as a whole or not at all.
/// </summary>
internal sealed class CommitDraft : IDisposable
{
    private const string Name = "index.coursegit";
    private readonly StagedIndex _index;
    private readonly PackWriter _pack;
    private readonly PackedContent _packed = new();

    /// <summary>Begins one. Only one at a time may be open in a vault.</summary>
    public CommitDraft(Vault vault)
    {
        Vault = ObjectDatabase.Open(vault.GitDirectory);
        _index = new StagedIndex(vault.GitDirectory, Name, lookedUtc: null);
        _pack = _index.NewPack();
    }

    /// <summary>What the vault had when this was begun.</summary>
    public ObjectDatabase Vault { get; }

    /// <summary>Adds an object, unless it is there already.</summary>
    /// <returns>Its id.</returns>
    public string Add(ObjectKind kind, byte[] content)
    {
        var id = ObjectHash.Of(kind, content);
        Add(kind, id, content);
        return id;
    }

    /// <inheritdoc cref="Add(ObjectKind, byte[])"/>
    public void Add(ObjectKind kind, string id, byte[] content)
    {
        if (_pack.Claim(id) && !Vault.Has(id))
            _pack.Add((PackedKind)kind, id, content.Length, _packed.Pack(content, mayShrink: true));
    }

    /// <summary>
    /// Adds the tree of our own folder. Its second index is kept between backups like the course's: a piece of a dump that did not change
    /// is not read again.
    /// </summary>
    /// <param name="folder">Nobody else writes there.</param>
    /// <returns>Its id.</returns>
    public string AddFolder(string folder, CancellationToken cancellationToken)
    {
        folder = ConfinedFolder.RealPath(folder);
        var (image, writtenUtc) = _index.Read();
        var known = image.Records.ToDictionary(r => r.Path);
        var present = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            f => RawPath.FromText(Path.GetRelativePath(folder, f)), f => LinuxPath.Stat(f)!.Value);
        var changed = present.Where(f => !known.TryGetValue(f.Key, out var record) || !FileStamp.IsUnchanged(record, f.Value, writtenUtc));
        var reading = new CourseReader(folder, _pack, _index.Scratch, Vault.Has).Run(
            [.. changed.Select(f => (f.Key, f.Value.Size))], (_, _, _) => { }, cancellationToken);
        image = _index.Update([.. known.Keys.Except(present.Keys), .. reading.Gone], reading.Files, _pack, Vault.Has);
        return Add(ObjectKind.Tree, image.Trees.Root(image.Records, _ => true, (id, tree) => Add(ObjectKind.Tree, id, tree)));
    }

    /// <summary>Makes it part of the vault.</summary>
    public void Accept()
    {
        _pack.Finish();
        _index.Accept(FolderTree.SyncFiles);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed.Dispose();
        _pack.Dispose();
        _index.Dispose();
        Vault.Dispose();
    }
}
