using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore.Staging;

/// <summary>
/// Where a restore prepares what will take the course's place: on the same file system, private until it does.
/// Until the swap, deleting it leaves no trace of the restore.
/// </summary>
internal sealed class StagingArea
{
    private const string Prefix = ".staging-";
    private static readonly TimeSpan ClockTick = TimeSpan.FromSeconds(1); // a file system's clock lags behind the system's by a tick
    private readonly string _folder;

    private StagingArea(string folder, long operation) => (_folder, Operation) = (folder, operation);

    /// <summary>Whose it is.</summary>
    public long Operation { get; }

    /// <summary>The new parts, under their paths in the course.</summary>
    public string Tree => Path.Combine(_folder, "tree");

    /// <summary>The pieces of the database's dump.</summary>
    public string Pieces => Path.Combine(_folder, "database");

    /// <summary>A git directory of the operation's own.</summary>
    public string Repository => Path.Combine(_folder, "git");

    /// <summary>The area of an operation, whether it exists or not.</summary>
    public static StagingArea Of(CourseGitSettings settings, long operation) =>
        new(Path.Combine(ConfinedFolder.RealPath(settings.SetAsideRoot),
            Prefix + operation.ToString(System.Globalization.CultureInfo.InvariantCulture)), operation);

    /// <summary>The operations that have an area now.</summary>
    public static List<long> All(CourseGitSettings settings) => Directory.Exists(settings.SetAsideRoot)
        ? [.. Directory.EnumerateDirectories(settings.SetAsideRoot, Prefix + "*")
        .Select(d => long.TryParse(Path.GetFileName(d)[Prefix.Length..], out var id) ? id : 0).Where(id => id > 0)]
        : [];

    /// <summary>Makes it, empty.</summary>
    public void Create()
    {
        if (Directory.Exists(_folder))
            throw new OperationFailedException(
                $"{_folder} is there already: it may hold what an earlier installation set aside. Nothing was changed. Look into it and "
                + "move it away, then try again.");
        Directory.CreateDirectory(Path.GetDirectoryName(_folder)!);
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ExtendedAttributes.TakeAway(_folder); // what the folder above hands down is not the course's
        Directory.CreateDirectory(Tree);
    }

    /// <summary>
    /// Whether it can be what an operation made: one of the same number from an earlier installation is older than the operation.
    /// </summary>
    public bool IsMadeAfter(DateTime requestedUtc) => Directory.GetLastWriteTimeUtc(_folder) >= requestedUtc - ClockTick;

    /// <summary>Deletes it with all that is in it.</summary>
    public void Delete() => FolderTree.Delete(_folder);

    /// <summary>Writes entries of a commit into a folder of the area that holds none of them yet.</summary>
    /// <param name="progress">Hears how many files and bytes are written; of what git writes itself only files.</param>
    /// <exception cref="OperationFailedException">Not all could be written.</exception>
    public async Task CheckOutAsync(
        GitRunner git, CourseTree tree, List<TreeEntry> entries, string target, Action<StepCount> progress,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        using var objects = tree.OpenContents();
        using var folder = HoldTree(target);
        var unread = await Task.Run(() => new TreeWriter(objects, folder, progress).Write(entries, tree.Sizes, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (unread.Find(e => objects.IsElsewhere(e.Id)) is { Id: not null } changed)
            throw new OperationFailedException(
                $"{changed.Path} changed in the course while the restore took it from there. Nothing was changed. Restore again.");
        if (unread.Count == 0)
            return;
        await CheckOutByGitAsync(git, tree.GitDirectory, unread, target,
            (done, total) => progress(new StepCount(entries.Count - total + done, entries.Count)), cancellationToken).ConfigureAwait(false);
        // git says nothing of a file it could not write because another name stood in its way.
        var there = FolderWalker.Walk(target, [], [], cancellationToken).Entries.Length;
        if (there != entries.Count)
            throw new OperationFailedException(
                $"Of {Counted.InWords(entries.Count, "file")} to be written, {there:N0} are there. Nothing was changed in the course. "
                + "Check the disk, then restore again.");
    }

    /// <summary>Makes folders of the commit that hold nothing.</summary>
    public void MakeFolders(IEnumerable<CoursePath> folders)
    {
        using var tree = HoldTree(Tree);
        foreach (var folder in folders)
            LinuxPath.MakeFolders(tree, RawPath.FromText(folder.Value));
    }

    private static LinuxFolder HoldTree(string folder) => LinuxFolder.TryHold(folder, out var error)
        ?? throw LinuxPath.Error(error, $"{folder} cannot be opened");

    // git reads what we cannot, or says what is wrong with it. It never writes through a link here.
    private async Task CheckOutByGitAsync(
        GitRunner git, string gitDirectory, List<TreeEntry> entries, string target, Action<long, long> progress,
        CancellationToken cancellationToken)
    {
        var names = Path.Combine(_folder, "index.names");
        var list = GitCommand.Of("update-index", "-z", "--index-info")
            with
        { IndexFile = names, WorkTree = target, Input = (stream, token) => WriteAsync(stream, entries, token) };
        await git.RunAsync(gitDirectory, list, cancellationToken).ConfigureAwait(false);
        // The checkout itself finds what is missing.
        var tree = (await git.ReadAsync(
            gitDirectory, GitCommand.Of("write-tree", "--missing-ok") with { IndexFile = names }, cancellationToken).ConfigureAwait(false))
            .Trim();
        var checkOut = GitCommand.Of("read-tree", "-m", "-u", "-v", tree) with
        {
            IndexFile = Path.Combine(_folder, "index.checkout"),
            WorkTree = target,
            Progress = line =>
            {
                if (GitProgress.Parse(line) is { } step)
                    progress(step.Done, step.Total);
            },
        };
        checkOut = checkOut with { Environment = checkOut.Environment.Add("GIT_PROGRESS_DELAY", "0") };
        await git.RunAsync(gitDirectory, checkOut, cancellationToken).ConfigureAwait(false);
        File.Delete(names);
        File.Delete(Path.Combine(_folder, "index.checkout"));
    }

    private static async Task WriteAsync(Stream stream, List<TreeEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var piece in entries.Chunk(500))
            await stream.WriteAsync(RawPath.Encoding.GetBytes(string.Concat(piece.Select(e => $"{e.Mode} {e.Id}\t{e.Path.Bytes}\0"))),
                cancellationToken).ConfigureAwait(false);
    }
}
