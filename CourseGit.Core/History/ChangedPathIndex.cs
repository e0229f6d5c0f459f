using System.Collections.Concurrent;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.History;

/// <summary>
/// Keeps beside a course's history which paths each commit changed (git's commit graph with Bloom filters), so that a search by path need
/// not
/// compare every commit with the one before. Written in the background when a history is opened: no backup waits for it, and until it is
/// there a search is slower and nothing else.
/// </summary>
public sealed partial class ChangedPathIndex(GitRunner git, ILogger<ChangedPathIndex> logger)
{
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Begins to bring it up to these commits, unless it is, or somebody does already.</summary>
    internal void Refresh(HistoryPlace place, IReadOnlyCollection<CommitId> tips)
    {
        var wanted = string.Join('\n', tips.Select(t => t.Value));
        if (!place.Cut.IsEmpty || IsCurrent(place.Store, wanted)) // git keeps none where history is cut off
            return;
        if (_running.TryGetValue(place.GitDirectory, out var before) && !before.IsCompleted)
            return;
        _running[place.GitDirectory] = Task.Run(() => TryWriteAsync(place, wanted));
    }

    /// <summary>Waits until what was begun for a course is done.</summary>
    internal Task SettleAsync(HistoryPlace place, CancellationToken cancellationToken) =>
        _running.TryGetValue(place.GitDirectory, out var running) ? running.WaitAsync(cancellationToken) : Task.CompletedTask;

    private static bool IsCurrent(HistoryStore store, string wanted) => File.Exists(store.IndexedFile)
        && File.ReadAllText(store.IndexedFile) == wanted;

    private async Task TryWriteAsync(HistoryPlace place, string tips)
    {
        try
        {
            using var held = FileLock.TryTake(place.Store.LockFile, inheritable: true);
            if (held is not null && !IsCurrent(place.Store, tips))
                await WriteAsync(place, tips).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e, place.GitDirectory); // the next who opens it tries again
        }
    }

    // Only what is new is read; the layers are merged when there are too many (--split).
    private async Task WriteAsync(HistoryPlace place, string tips)
    {
        var chain = Path.Combine(place.GitDirectory, "objects", "info", "commit-graphs", "commit-graph-chain.lock");
        if (File.Exists(chain))
            File.Delete(chain); // left by one that was killed: we hold the lock
        var command = GitCommand.Of("commit-graph", "write", "--stdin-commits", "--changed-paths", "--split", "--no-progress") with
        {
            Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(tips + "\n"), token).AsTask(),
        };
        await git.RunAsync(place.GitDirectory, command, CancellationToken.None).ConfigureAwait(false);
        await File.WriteAllTextAsync(place.Store.IndexedFile, tips, CancellationToken.None).ConfigureAwait(false);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
        "The index of changed paths in {Directory} could not be written; searches by path take longer.")]
    private partial void LogNotWritten(Exception exception, string directory);
}
