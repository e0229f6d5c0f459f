using CourseGit.Core.Checkouts;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>Looks every minute whether a checkout is to be looked after without having been told of a push.</summary>
internal sealed partial class CheckoutWatch(CheckoutPolling polling, TimeProvider time, ILogger<CheckoutWatch> logger) : MinuteWatch(time)
{
    /// <inheritdoc/>
    protected internal override async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, trouble) in await polling.LookAsync(cancellationToken).ConfigureAwait(false))
            LogTrouble(trouble, name.Value);
    }

    /// <inheritdoc/>
    protected override void Tell(Exception trouble) => LogFailed(trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The repository of the checkout {Checkout} could not be looked at for now")]
    private partial void LogTrouble(Exception exception, string checkout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkouts could not be looked after for now")]
    private partial void LogFailed(Exception exception);
}
