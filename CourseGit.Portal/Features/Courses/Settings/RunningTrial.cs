using CourseGit.Core.Backup;
using CourseGit.Core.People;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>A try of a remote that somebody waits for, and may stop waiting for.</summary>
public sealed class RunningTrial(RemoteTest test) : IDisposable
{
    private CancellationTokenSource? _cancel;

    public bool IsRunning => _cancel is not null;

    /// <summary>Tries.</summary>
    /// <returns>What was found; null when it was cancelled, or runs already.</returns>
    public async Task<RemoteFinding?> RunAsync(RemoteTrial trial, Actor actor)
    {
        if (IsRunning)
            return null;
        using var cancel = _cancel = new CancellationTokenSource();
        try
        {
            return await test.RunAsync(trial, actor, cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _cancel = null;
        }
    }

    public void Cancel() => _cancel?.Cancel();

    /// <summary>The page was left: nobody waits any more.</summary>
    public void Dispose() => Cancel();
}
