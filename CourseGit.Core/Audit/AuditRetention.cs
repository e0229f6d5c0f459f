using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Audit;

/// <summary>Removes rows whose time is over: they name people and where they were.</summary>
public sealed class AuditRetention
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly AuditLog _log;
    private readonly CourseGitSettings _settings;
    private readonly TimeProvider _time;

    internal AuditRetention(IDbContextFactory<StateDbContext> contexts, AuditLog log, CourseGitSettings settings, TimeProvider time) =>
        (_contexts, _log, _settings, _time) = (contexts, log, settings, time);

    /// <summary>
    /// Removes what is older than the setting says, from the beginning and without a gap; that it did is a row of its own, from which
    /// whoever verifies knows where the rest begins.
    /// </summary>
    /// <returns>How many rows were removed.</returns>
    public async Task<int> CutAsync(CancellationToken cancellationToken)
    {
        if (_settings.AuditKeepDays == 0)
            return 0;
        var before = _time.GetUtcNow().UtcDateTime.AddDays(-_settings.AuditKeepDays);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var kept = await context.Audit.Where(r => r.AtUtc >= before).MinAsync(r => (long?)r.Id, cancellationToken).ConfigureAwait(false);
        var last = await context.Audit.AsNoTracking().Where(r => kept == null || r.Id < kept).OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (last is null)
            return 0;
        return await _log.CutAsync(
            context, transaction, new AuditCut(last.Id, last.Hash), _settings.AuditKeepDays, cancellationToken).ConfigureAwait(false);
    }
}
