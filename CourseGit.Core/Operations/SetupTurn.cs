using System.Diagnostics;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Operations;

/// <summary>Lets one process at a time set the state up.</summary>
public static class SetupTurn
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(60);

    /// <summary>Waits for its turn to set the state up, so that two first starts at once do not get in each other's way.</summary>
    /// <exception cref="OperationFailedException">Another start does not come to its end.</exception>
    public static async Task<IDisposable> TakeAsync(CourseGitSettings settings, CancellationToken cancellationToken)
    {
        var file = Path.Combine(settings.StateRoot, "setup.lock");
        var started = Stopwatch.GetTimestamp();
        FileLock? turn;
        while ((turn = FileLock.TryTake(file, inheritable: false)) is null)
        {
            if (Stopwatch.GetElapsedTime(started) > LongestTurn)
                throw new OperationFailedException(
                    $"Another CourseGit has been setting up the state folder {settings.StateRoot} for {LongestTurn.TotalSeconds:0} "
                    + "seconds. Nothing was started. Wait for it or end it, then try again.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
        }
        return turn;
    }
}
