using CourseGit.Core.Repositories.Mirroring;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks every minute which mirrors are due, and whether repositories are as their rows say.</summary>
internal sealed partial class MirrorWatch(MirrorPolling polling, TimeProvider time, ILogger<MirrorWatch> logger) : MinuteWatch(time)
{
    /// <inheritdoc/>
    protected internal override async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, trouble) in await polling.LookAsync(cancellationToken).ConfigureAwait(false))
            LogTrouble(trouble, name.ToString());
    }

    /// <inheritdoc/>
    protected override void Tell(Exception trouble) => LogFailed(trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder of the repository {Repository} could not be looked after for now")]
    private partial void LogTrouble(Exception exception, string repository);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mirrors could not be looked after for now")]
    private partial void LogFailed(Exception exception);
}
