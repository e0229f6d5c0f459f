using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Notices;

/// <summary>
/// Decides who is told of what happened, and puts it into the outbox. What is noted, what goes out and that an operation has been looked at
/// are one transaction: a process that dies has done all of it or nothing.
/// </summary>
internal sealed partial class NoticeRecorder(
    IDbContextFactory<StateDbContext> contexts, OperationDesk desk, OperationNotices notices, CourseRegistry courses, TimeProvider time,
    ILogger<NoticeRecorder> logger)
{
    /// <summary>For so long a delivery is tried.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private const int AtOnce = 100;
    private const int MostUnreadable = 500; // they stand in a query
    private readonly HashSet<long> _unreadable = []; // of this process

    /// <summary>Looks at operations that have ended since the last time, in the order in which they ended, whoever ran them.</summary>
    public async Task RecordEndedAsync(CancellationToken cancellationToken)
    {
        List<EndedOperationRow> ended;
        var unreadable = _unreadable.ToList();
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false))
            ended = await context.EndedOperations.AsNoTracking().Where(e => !unreadable.Contains(e.Id)).OrderBy(e => e.Id).Take(AtOnce)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in ended)
        {
            NoticeEvent? told;
            try
            {
                var operation = await desk.FindAsync(row.OperationId, Actor.System, cancellationToken).ConfigureAwait(false);
                told = operation is null ? null : await notices.OfAsync(operation, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ArgumentException or FormatException or JsonException or InvalidInputException)
            {
                // Those behind it are told of all the same. It stays, for a portal that can read it.
                if (_unreadable.Count < MostUnreadable)
                    _unreadable.Add(row.Id);
                LogUnreadable(e, row.OperationId);
                continue;
            }
            await RecordAsync(told, row.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes in one happening.</summary>
    public Task RecordAsync(NoticeEvent happened, CancellationToken cancellationToken) => RecordAsync(happened, null, cancellationToken);

    /// <summary>Puts what was collected and is due into the outbox, a message for each rule.</summary>
    public async Task CloseDigestsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (!await context.NoticeRules.AnyAsync(r => r.DigestDueUtc <= now, cancellationToken).ConfigureAwait(false))
            return;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Whoever collects for them at the same moment waits from here on, and then finds that nothing is due.
        var due = context.NoticeRules.Where(r => r.DigestDueUtc <= now);
        await due.ExecuteUpdateAsync(r => r.SetProperty(d => d.DigestDueUtc, d => d.DigestDueUtc), cancellationToken).ConfigureAwait(false);
        foreach (var rule in await due.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            var collected = await context.CollectedNotices.Where(c => c.RuleId == rule.Id).OrderBy(c => c.Id)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            if (collected.Count > 0)
                Send(context, rule, $"digest {collected[^1].Id}", [.. collected.SelectMany(c => NoticeMessage.Read(c.Content))], now);
            context.RemoveRange(collected);
            rule.DigestDueUtc = null;
        }
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordAsync(NoticeEvent? happened, long? ended, CancellationToken cancellationToken)
    {
        var registered = happened?.Course is { } course
            ? await courses.FindAsync(course, Actor.System, cancellationToken).ConfigureAwait(false)
            : null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Somebody else may have looked at it a moment ago.
        if (ended is { } id && await context.EndedOperations.Where(e => e.Id == id).ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false) == 0)
            return;
        if (happened is not null)
            await TellAsync(context, happened, registered, cancellationToken).ConfigureAwait(false);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TellAsync(StateDbContext context, NoticeEvent happened, Course? registered, CancellationToken cancellationToken)
    {
        foreach (var rule in await context.NoticeRules.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            // What is right again is so for every rule, also for one that the course has left since: the next failure is news.
            var isTold = happened.Message.AtUtc >= rule.CreatedUtc
                && (happened.ConcernsAll || NoticeRules.ScopeOf(rule).Covers(happened.Course, registered));
            if ((isTold || happened.Outcome == NoticeOutcome.Recovered)
                && await IsNewsAsync(context, rule, happened, registered, cancellationToken).ConfigureAwait(false) && isTold)
                await AddAsync(context, rule, happened, cancellationToken).ConfigureAwait(false);
        }
    }

    // What a rule is not asked to tell is noted all the same: without, nobody would know later that it works again.
    private static async Task<bool> IsNewsAsync(
        StateDbContext context, NoticeRuleRow rule, NoticeEvent happened, Course? registered, CancellationToken cancellationToken)
    {
        var known = await context.NoticeConditions.FindAsync([rule.Id, happened.Subject, happened.Topic], cancellationToken)
            .ConfigureAwait(false);
        // It is of a course of the same name that was removed.
        if (known is not null && known.SinceUtc < registered?.AddedUtc)
            (known.Outcome, known.Cause, known.SinceUtc) = ("", "", happened.Message.AtUtc);
        var outcomes = NoticeRules.Outcomes(rule);
        var hadFailed = known is not null && known.Outcome is not ("" or nameof(NoticeOutcome.Warning));
        if (happened.Outcome == NoticeOutcome.Recovered)
        {
            if (known is not null)
                context.Remove(known);
            return hadFailed && outcomes.Contains(NoticeOutcome.Recovered);
        }
        if (known?.Outcome == happened.Outcome.ToString() && known.Cause == happened.Cause)
            return false;
        if (known is null)
            context.Add(known = new NoticeConditionRow
            {
                RuleId = rule.Id,
                Subject = happened.Subject,
                Topic = happened.Topic,
                Outcome = "",
                Cause = "",
                SinceUtc = happened.Message.AtUtc,
            });
        (known.Outcome, known.Cause) = (happened.Outcome.ToString(), happened.Cause);
        // Done with a warning is done: whoever waits to hear that it works again hears it.
        return outcomes.Contains(happened.Outcome)
            || (hadFailed && happened.Outcome == NoticeOutcome.Warning && outcomes.Contains(NoticeOutcome.Recovered));
    }

    private async Task AddAsync(StateDbContext context, NoticeRuleRow rule, NoticeEvent happened, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var message = happened.Outcome == NoticeOutcome.Recovered ? happened.Message
            : happened.Message with { Condition = new(happened.Subject, happened.Topic, happened.Cause) };
        if (rule.DigestHour is not { } hour)
        {
            Send(context, rule, happened.Key, [message], now);
            return;
        }
        if (await context.CollectedNotices.AnyAsync(c => c.RuleId == rule.Id && c.Key == happened.Key, cancellationToken)
            .ConfigureAwait(false))
            return;
        context.CollectedNotices.Add(new CollectedNoticeRow
        {
            RuleId = rule.Id,
            Key = happened.Key,
            Content = NoticeMessage.Write([message]),
        });
        // Waits for a digest that is being closed, which would else say that nothing is collected.
        var due = DigestTime.Of(hour, rule.Zone).NextUtc(now);
        await context.NoticeRules.Where(r => r.Id == rule.Id).ExecuteUpdateAsync(
            r => r.SetProperty(d => d.DigestDueUtc, d => d.DigestDueUtc ?? due), cancellationToken).ConfigureAwait(false);
    }

    private static void Send(
        StateDbContext context, NoticeRuleRow rule, string key, ImmutableArray<NoticeMessage> messages, DateTime now)
    {
        var content = NoticeMessage.Write(messages);
        foreach (var recipient in NoticeRules.Recipients(rule))
        {
            var name = KeyOf(rule.Id, key, recipient);
            if (context.NoticeDeliveries.Any(d => d.Key == name))
                continue;
            context.NoticeDeliveries.Add(new NoticeDeliveryRow
            {
                RuleId = rule.Id,
                Key = name,
                Recipient = recipient,
                Content = content,
                State = nameof(NoticeDeliveryState.Waiting),
                CreatedUtc = now,
                NextUtc = now,
                GiveUpUtc = now + GiveUpAfter,
            });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody is told how operation {Operation} ended: it cannot be read")]
    private partial void LogUnreadable(Exception exception, long operation);

    /// <summary>Names a delivery: the same for the same, whoever asks.</summary>
    public static string KeyOf(long rule, string key, string recipient) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\n{key}\n{recipient}")))[..32];
}
