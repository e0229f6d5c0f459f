using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Thins the logs of operations that are long over: their warnings, their errors and their last line stay, the rest goes. Operations and
/// their steps are kept for good.
/// </summary>
public sealed class OperationLogs(IDbContextFactory<StateDbContext> contexts)
{
    private const int AtOnce = 500; // operations; others write to the state in between

    /// <summary>Thins them.</summary>
    /// <param name="beforeUtc">Of operations asked for earlier than this, and done.</param>
    /// <param name="progress">Hears how many operations were looked at, and of how many.</param>
    /// <returns>How many lines were removed.</returns>
    public async Task<long> ThinAsync(DateTime beforeUtc, Action<long, long> progress, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var last = await context.Operations.Where(o => o.RequestedUtc < beforeUtc).OrderByDescending(o => o.RequestedUtc)
            .Select(o => o.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var removed = 0L;
        for (var from = 0L; from < last; from += AtOnce)
        {
            removed += await ThinAsync(context, from, Math.Min(from + AtOnce, last), beforeUtc, cancellationToken).ConfigureAwait(false);
            progress(Math.Min(from + AtOnce, last), last);
        }
        return removed;
    }

    private static Task<int> ThinAsync(
        StateDbContext context, long after, long until, DateTime beforeUtc, CancellationToken cancellationToken) =>
        context.OperationLog
            .Where(l => l.OperationId > after && l.OperationId <= until)
            .Where(l => l.Level != nameof(OperationLogLevel.Warning) && l.Level != nameof(OperationLogLevel.Error))
            .Where(l => context.OperationLog.Any(later => later.OperationId == l.OperationId && later.Ordinal > l.Ordinal))
            .Where(l => context.Operations.Any(
                o => o.Id == l.OperationId && o.State == nameof(OperationState.Done) && o.RequestedUtc < beforeUtc))
            .ExecuteDeleteAsync(cancellationToken);
}
