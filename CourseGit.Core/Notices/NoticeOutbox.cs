using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Notices;

/// <summary>What waits to be sent, and what became of each attempt.</summary>
internal sealed class NoticeOutbox(IDbContextFactory<StateDbContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromHours(1),
        KeepSent = TimeSpan.FromDays(30);

    /// <summary>How long to wait after so many attempts.</summary>
    public static TimeSpan PauseAfter(int attempts) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Clamp(attempts - 1, 0, 10)));

    /// <summary>Those for whom something is due.</summary>
    public async Task<List<NoticeTarget>> TargetsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var due = context.NoticeDeliveries.Where(d => d.State == nameof(NoticeDeliveryState.Waiting) && d.NextUtc <= now)
            .Select(d => d.RuleId).Distinct();
        var rules = await context.NoticeRules.AsNoTracking().Where(r => due.Contains(r.Id)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. rules.GroupBy(NoticeTarget.NameOf).Select(g => new NoticeTarget(g.Key, [.. g.Select(r => r.Id)]))];
    }

    /// <summary>
    /// Some of what is due for a target: what was tried least comes first, so that one bad message is not in the others' way.
    /// </summary>
    public async Task<List<long>> DueAsync(NoticeTarget target, int most, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await Due(context, target, now).OrderBy(d => d.Attempts).ThenBy(d => d.NextUtc).ThenBy(d => d.Id).Take(most)
            .Select(d => d.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes what came of an attempt. Not cancelled once something was sent: it would be sent again.</summary>
    /// <param name="error">Why it failed; null when it was sent.</param>
    public async Task NoteAsync(NoticeDeliveryRow delivery, string? error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var attempts = delivery.Attempts + 1;
        var next = now + PauseAfter(attempts);
        var state = error is null ? NoticeDeliveryState.Sent
            : next > delivery.GiveUpUtc ? NoticeDeliveryState.GivenUp : NoticeDeliveryState.Waiting;
        var token = error is null ? CancellationToken.None : cancellationToken;
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(token).ConfigureAwait(false);
        await context.NoticeDeliveries.Where(d => d.Id == delivery.Id).ExecuteUpdateAsync(d => d
            .SetProperty(r => r.State, state.ToString())
            .SetProperty(r => r.Attempts, attempts)
            .SetProperty(r => r.NextUtc, next)
            .SetProperty(r => r.EndedUtc, state == NoticeDeliveryState.Waiting ? null : now)
            .SetProperty(r => r.LastError, error), token).ConfigureAwait(false);
        if (state == NoticeDeliveryState.GivenUp)
            await ForgetConditionsAsync(context, delivery, token).ConfigureAwait(false);
        await transaction.CommitAsync(token).ConfigureAwait(false);
    }

    /// <summary>
    /// Notes of all that is due for a target that it is silent, for as long as the one of them that was tried most has to wait.
    /// </summary>
    /// <param name="areTried">It counts as an attempt for each of them.</param>
    public async Task PutOffAsync(NoticeTarget target, string error, bool areTried, CancellationToken cancellationToken)
    {
        var (now, attempts) = (time.GetUtcNow().UtcDateTime, areTried ? 1 : 0);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var most = await Due(context, target, now).MaxAsync(d => (int?)d.Attempts, cancellationToken).ConfigureAwait(false) ?? 0;
        var next = now + PauseAfter(most + 1);
        var over = await Due(context, target, now).AsNoTracking().Where(d => d.GiveUpUtc < next).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        await Due(context, target, now).ExecuteUpdateAsync(d => d
            .SetProperty(r => r.State,
                r => r.GiveUpUtc < next ? nameof(NoticeDeliveryState.GivenUp) : nameof(NoticeDeliveryState.Waiting))
            .SetProperty(r => r.EndedUtc, r => r.GiveUpUtc < next ? (DateTime?)now : null)
            .SetProperty(r => r.Attempts, r => r.Attempts + attempts)
            .SetProperty(r => r.NextUtc, next)
            .SetProperty(r => r.LastError, error), cancellationToken).ConfigureAwait(false);
        foreach (var delivery in over)
            await ForgetConditionsAsync(context, delivery, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets what was sent or given up long ago.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - KeepSent;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await context.NoticeDeliveries.Where(d => d.EndedUtc < before && d.State != nameof(NoticeDeliveryState.Waiting))
            .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IQueryable<NoticeDeliveryRow> Due(StateDbContext context, NoticeTarget target, DateTime now) =>
        context.NoticeDeliveries.Where(
            d => target.Rules.Contains(d.RuleId) && d.State == nameof(NoticeDeliveryState.Waiting) && d.NextUtc <= now);

    // Nobody of the rule heard of it, nor will: that it is still so tomorrow is news.
    private static async Task ForgetConditionsAsync(
        StateDbContext context, NoticeDeliveryRow delivery, CancellationToken cancellationToken)
    {
        var content = delivery.Content;
        if (await context.NoticeDeliveries.AnyAsync(d => d.RuleId == delivery.RuleId && d.Content == content
            && d.State != nameof(NoticeDeliveryState.GivenUp), cancellationToken).ConfigureAwait(false))
            return;
        foreach (var wrong in NoticeMessage.Read(content).Select(m => m.Condition).OfType<NoticeCondition>())
            await context.NoticeConditions.Where(c => c.RuleId == delivery.RuleId && c.Subject == wrong.Subject && c.Topic == wrong.Topic
                && c.Cause == wrong.Cause).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
