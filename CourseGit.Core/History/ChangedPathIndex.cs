using System.Collections.Concurrent;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.History;

/// <summary>
/// Keeps beside the history of a course or repository its commits with their parents, and which paths each of them changed (git's commit
/// graph with Bloom filters): so thousands of them are counted without reading one, and a search by path need not compare each with the
/// one before. Written in the background when a history is opened: no backup waits for it, and until it is there a search is slower and
/// nothing else.
/// </summary>
public sealed partial class ChangedPathIndex(GitRunner git, ILogger<ChangedPathIndex> logger)
{
    private const int MostOthers = 8; // branches that are looked at in turn

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Begins to bring it up to this commit, unless it is, or somebody does already.</summary>
    internal void Refresh(HistoryPlace place, CommitId tip)
    {
        if (!place.Cut.IsEmpty || IsCurrent(place.Store, tip)) // git keeps none where history is cut off
            return;
        if (_running.TryGetValue(place.GitDirectory, out var before) && !before.IsCompleted)
            return;
        var (store, directory) = (place.Store, place.GitDirectory); // the place itself is closed with the page
        _running[directory] = Task.Run(() => TryWriteAsync(store, directory, tip));
    }

    /// <summary>Waits until what was begun for a course is done.</summary>
    internal Task SettleAsync(HistoryPlace place, CancellationToken cancellationToken) =>
        _running.TryGetValue(place.GitDirectory, out var running) ? running.WaitAsync(cancellationToken) : Task.CompletedTask;

    private static bool IsCurrent(ReadingStore store, CommitId tip) => Written(store).Contains(tip.Value);

    // The commits it was written for, the newest first.
    private static string[] Written(ReadingStore store) => File.Exists(store.IndexedFile) ? File.ReadAllLines(store.IndexedFile) : [];

    private async Task TryWriteAsync(ReadingStore store, string gitDirectory, CommitId tip)
    {
        try
        {
            using var held = FileLock.TryTake(store.LockFile, inheritable: true);
            if (held is null || IsCurrent(store, tip))
                return;
            var others = Written(store).Take(MostOthers).ToArray();
            try
            {
                await WriteAsync(store, gitDirectory, [tip.Value, .. others]).ConfigureAwait(false);
            }
            catch (GitFailedException) when (others.Length > 0)
            {
                await WriteAsync(store, gitDirectory, [tip.Value]).ConfigureAwait(false); // one of them may be gone
            }
        }
        catch (Exception e) when (e is OperationFailedException or IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e, gitDirectory); // the next who opens it tries again
        }
    }

    // One file, which libgit2 reads too: not in layers, and with the first kind of generation numbers. What git computed before it takes
    // over, so only what is new is read.
    private async Task WriteAsync(ReadingStore store, string gitDirectory, string[] tips)
    {
        var stale = CommitGraphs.FileOf(gitDirectory) + ".lock";
        if (File.Exists(stale))
            File.Delete(stale); // left by one that was killed: we hold the lock
        var command = GitCommand.Of("commit-graph", "write", "--stdin-commits", "--changed-paths", "--no-progress") with
        {
            Settings = ["commitGraph.generationVersion=1"],
            Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(string.Join('\n', tips) + "\n"), token).AsTask(),
        };
        await git.RunAsync(gitDirectory, command, CancellationToken.None).ConfigureAwait(false);
        await File.WriteAllLinesAsync(store.IndexedFile, tips, CancellationToken.None).ConfigureAwait(false);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
        "The index of changed paths in {Directory} could not be written; searches by path take longer.")]
    private partial void LogNotWritten(Exception exception, string directory);
}
