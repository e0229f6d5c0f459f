namespace CourseGit.Core.Git;

/// <summary>The index of a vault against the course folder.</summary>
public sealed class VaultIndex(GitRunner git, Vault vault, string workTree)
{
    private const string HashInMemory = "core.bigFileThreshold=2g";
    private const string StreamIntoPack = "core.bigFileThreshold=1";

    // Stored as they are: trying to shrink them costs seconds and saves nothing.
    private static readonly HashSet<string> Compressed = new(
        [".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".mp3", ".mp4", ".mov", ".avi", ".mkv", ".ogg", ".webm", ".docx", ".xlsx", ".pptx", ".odt", ".jar", ".woff", ".woff2", ".db"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);
    private readonly string _file = Path.Combine(vault.GitDirectory, "index");
    private readonly DateTime _lookedUtc = DateTime.UtcNow;

    /// <summary>Whether anything was ever staged.</summary>
    public bool Exists => File.Exists(_file);

    /// <summary>All paths in the index, in git's order.</summary>
    public async Task<List<RawPath>> PathsAsync(CancellationToken cancellationToken) =>
        PathList.Parse(await git.ReadAsync(vault.GitDirectory, GitCommand.Of("ls-files", "-z"), cancellationToken).ConfigureAwait(false));

    /// <summary>Paths whose file's stats differ from the index, or that are gone. Reads no file that looks unchanged.</summary>
    public async Task<List<RawPath>> TouchedAsync(CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("diff-files", "-z", "--name-only", "--no-renames", "--ignore-submodules=none") with { WorkTree = workTree };
        return PathList.Parse(await git.ReadAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes paths out of the index.</summary>
    public Task RemoveAsync(IReadOnlyList<RawPath> paths, CancellationToken cancellationToken) =>
        UpdateAsync(["--force-remove"], paths, [], null, null, cancellationToken);

    /// <summary>Brings changed or new files into the vault. One that vanished meanwhile leaves the index.</summary>
    /// <param name="progress">Hears how many paths git has taken.</param>
    public Task StageAsync(IReadOnlyList<RawPath> paths, Action<int>? progress, CancellationToken cancellationToken) =>
        UpdateAsync(["--add", "--remove", "--replace"], paths, ["core.bigFileThreshold=64m"], null, progress, cancellationToken);

    /// <summary>
    /// Brings a whole course into an empty vault: every file streams straight into one of two packs, what is compressed already
    /// beside what is worth compressing. A last pass records the stats of the second half; its objects exist by then.
    /// </summary>
    public async Task StageAllAsync(IReadOnlyList<RawPath> paths, Action<int>? progress, CancellationToken cancellationToken)
    {
        var halves = paths.ToLookup(p => Compressed.Contains(Extension(p)));
        var (media, text) = (halves[true].ToList(), halves[false].ToList());
        var scratch = Path.Combine(vault.GitDirectory, "index.scratch");
        int mediaDone = 0, textDone = 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await AllOrNoneAsync(either,
                UpdateAsync(["--add", "--remove"], media, [StreamIntoPack, "pack.compression=0"], null, n => progress?.Invoke((mediaDone = n) + textDone), either.Token),
                UpdateAsync(["--add", "--remove"], text, [StreamIntoPack, "pack.compression=1"], scratch, n => progress?.Invoke(mediaDone + (textDone = n)), either.Token)).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(scratch);
        }
        await UpdateAsync(["--add", "--remove"], text, [HashInMemory], null, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tree of what is staged.</summary>
    public async Task<string> WriteTreeAsync(CancellationToken cancellationToken)
    {
        var tree = await git.ReadAsync(vault.GitDirectory, GitCommand.Of("write-tree"), cancellationToken).ConfigureAwait(false);
        Backdate();
        return tree.Trim();
    }

    private async Task UpdateAsync(
        string[] options, IReadOnlyList<RawPath> paths, string[] settings, string? index, Action<int>? progress, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
            return;
        var command = GitCommand.Of("update-index", [.. options, "-z", "--stdin"]) with
        {
            Settings = [.. settings],
            WorkTree = workTree,
            IndexFile = index,
            Input = PathList.Writer(paths, progress),
        };
        await git.RunAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false);
        if (index is null)
            Backdate();
    }

    // git compares whole seconds, and reads a file again only if that changed no earlier than the index was written (its "racy git" rule).
    // Written at the end of a long run, the index would hide what changed within one second both before and after it was read.
    // So it counts as written when we began to look.
    private void Backdate()
    {
        if (Exists)
            File.SetLastWriteTimeUtc(_file, _lookedUtc - ClockGrain);
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
