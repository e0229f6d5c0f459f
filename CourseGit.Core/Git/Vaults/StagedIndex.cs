using System.Text;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// An index being brought up to date beside the one it will replace, with the objects that git writes for it apart: nothing of the git
/// directory
/// changes until <see cref="Accept"/>, and without it nothing of what was read stays. Whoever uses it is alone in the git directory.
/// </summary>
internal sealed class StagedIndex : IDisposable
{
    private const string Half = ".half"; // behind the name of the index of one half of a course
    private const string HashInMemory = "core.bigFileThreshold=2g";
    private const string StreamIntoPack = "core.bigFileThreshold=1";

    // Without fsyncMethod=batch, which cannot rename a pack that was begun after a loose object (git 2.39, bulk-checkin.c). Nothing is made
    // safe by
    // git here: Accept does it for all of it at once.
    private static readonly string[] Apart = ["core.fsyncMethod=fsync", "core.fsync=none"];

    // Stored as they are: trying to shrink them costs seconds and saves nothing.
    private static readonly HashSet<string> Compressed = new(
        [
            ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".mp3", ".mp4", ".mov", ".avi",
                ".mkv", ".ogg",
            ".webm", ".docx", ".xlsx", ".pptx", ".odt", ".jar", ".woff", ".woff2", ".db",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);
    private readonly GitRunner _git;
    private readonly string _gitDirectory, _workTree, _target, _file;
    private readonly DateTime? _lookedUtc;
    private readonly Quarantine _objects;

    /// <param name="name">Of the index, in the git directory; it need not be there yet.</param>
    /// <param name="lookedUtc">When the look at the work tree began: what changes later is looked at again next time. Null where nobody
    /// else writes.</param>
    public StagedIndex(GitRunner git, string gitDirectory, string workTree, string name, DateTime? lookedUtc)
    {
        (_git, _gitDirectory, _workTree, _lookedUtc) = (git, gitDirectory, workTree, lookedUtc);
        _target = Path.Combine(gitDirectory, name);
        _file = _target + ".staged";
        _objects = Quarantine.In(gitDirectory);
        File.Delete(_file);
        File.Delete(_file + Half);
        if (File.Exists(_target))
            IndexCopy.CopyWithTime(_target, _file);
    }

    /// <summary>A folder that is gone with all in it when this is disposed, or with the next backup.</summary>
    public string Scratch => Path.Combine(_objects.Folder, "scratch");

    /// <summary>Takes paths out of the index.</summary>
    public Task RemoveAsync(IReadOnlyList<RawPath> paths, CancellationToken cancellationToken) =>
        UpdateAsync(["--force-remove"], paths, [], null, null, cancellationToken);

    /// <summary>Reads changed or new files. One that vanished meanwhile leaves the index.</summary>
    /// <param name="progress">Hears how many paths git has taken.</param>
    public Task StageAsync(IReadOnlyList<RawPath> paths, Action<int>? progress, CancellationToken cancellationToken) =>
        UpdateAsync(["--add", "--remove", "--replace"], paths, ["core.bigFileThreshold=64m"], null, progress, cancellationToken);

    /// <summary>
    /// Reads a whole course: every file streams straight into one of two packs, what is compressed already beside what is worth
    /// compressing.
    /// A last pass records the stats of the second half; its objects exist by then.
    /// </summary>
    public async Task StageAllAsync(IReadOnlyList<RawPath> paths, Action<int>? progress, CancellationToken cancellationToken)
    {
        var halves = paths.ToLookup(p => Compressed.Contains(Extension(p)));
        var (media, text) = (halves[true].ToList(), halves[false].ToList());
        var scratch = _file + Half;
        int mediaDone = 0, textDone = 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await AllOrNoneAsync(either,
                UpdateAsync(["--add", "--remove"], media, [StreamIntoPack, "pack.compression=0"], null,
                n => progress?.Invoke((mediaDone = n) + textDone), either.Token),
                UpdateAsync(["--add", "--remove"], text, [StreamIntoPack, "pack.compression=1"], scratch,
                n => progress?.Invoke(mediaDone + (textDone = n)), either.Token))
                .ConfigureAwait(false);
        }
        finally
        {
            File.Delete(scratch);
        }
        await UpdateAsync(["--add", "--remove"], text, [HashInMemory], null, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All its entries, by path.</summary>
    public async Task<Dictionary<RawPath, TreeEntry>> EntriesAsync(CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("ls-files", "--stage", "-z") with { IndexFile = _file };
        var entries = IndexEntries.Parse(await _git.ReadAsync(_gitDirectory, command, cancellationToken).ConfigureAwait(false));
        return entries.ToDictionary(e => e.Path);
    }

    /// <summary>Puts plain files that are nobody else's into the objects.</summary>
    /// <returns>Their ids, in the same order.</returns>
    public async Task<List<string>> HashAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var list = Encoding.UTF8.GetBytes(string.Concat(files.Select(f => f + "\n")));
        var command = GitCommand.Of("hash-object", "-w", "--no-filters", "--stdin-paths") with
        {
            Settings = [.. Apart, "core.bigFileThreshold=64m"],
            Environment = _objects.Environment,
            Input = (stream, token) => stream.WriteAsync(list, token).AsTask(),
        };
        var ids = await _git.ReadAsync(_gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return [.. ids.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Sets entries whose content is here. Without stats: the next look reads them again.</summary>
    public Task PutAsync(IReadOnlyList<TreeEntry> entries, CancellationToken cancellationToken)
    {
        var list = RawPath.Encoding.GetBytes(string.Concat(entries.Select(e => $"{e.Mode} {e.Id}\t{e.Path.Bytes}\0")));
        var command = GitCommand.Of("update-index", "-z", "--index-info");
        return RunAsync(command, null, (stream, token) => stream.WriteAsync(list, token).AsTask(), cancellationToken);
    }

    /// <summary>Whether git has written nothing but these objects.</summary>
    public bool HoldsOnly(IReadOnlySet<string> ids) => _objects.HoldsOnly(ids);

    /// <summary>Of all that git has written, only these objects are accepted.</summary>
    public Task LimitAsync(IReadOnlySet<string> ids, CancellationToken cancellationToken) =>
        _objects.LimitAsync(_git, _gitDirectory, ids, cancellationToken);

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
    internal static void Backdate(string file, DateTime lookedUtc)
    {
        if (File.Exists(file))
            File.SetLastWriteTimeUtc(file, lookedUtc - ClockGrain);
    }

    private async Task UpdateAsync(
        string[] options, IReadOnlyList<RawPath> paths, string[] settings, string? index, Action<int>? progress,
        CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
            return;
        var command = GitCommand.Of("update-index", [.. options, "-z", "--stdin"]) with { Settings = [.. settings] };
        await RunAsync(command, index, PathList.Writer(paths, progress), cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(GitCommand command, string? index, Func<Stream, CancellationToken, Task> input,
        CancellationToken cancellationToken)
    {
        command = command with
        {
            Settings = [.. Apart, .. command.Settings],
            Environment = _objects.Environment,
            WorkTree = _workTree,
            IndexFile = index ?? _file,
            Input = input,
        };
        await _git.RunAsync(_gitDirectory, command, cancellationToken).ConfigureAwait(false);
        if (index is null && _lookedUtc is { } looked)
            Backdate(_file, looked);
    }

    private static async Task AllOrNoneAsync(CancellationTokenSource either, params Task[] tasks)
    {
        await foreach (var done in Task.WhenEach(tasks).ConfigureAwait(false))
        {
            if (!done.IsCompletedSuccessfully)
                await either.CancelAsync().ConfigureAwait(false);
        }
        var failure = tasks.FirstOrDefault(t => t.IsFaulted) ?? tasks.FirstOrDefault(t => t.IsCanceled);
        if (failure is not null)
            await failure.ConfigureAwait(false);
    }

    private static string Extension(RawPath path)
    {
        var dot = path.Bytes.LastIndexOf('.');
        return dot > path.Bytes.LastIndexOf('/') ? path.Bytes[dot..] : "";
    }
}
