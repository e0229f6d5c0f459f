using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Notices;

/// <summary>What a rule has not sent yet goes to those whom it names now.</summary>
internal static class Readdressing
{
    /// <summary>Changes the rows of a rule that was changed; nothing is saved.</summary>
    /// <param name="isElsewhere">Its webhook is another one, which has no recipients to be told apart by.</param>
    public static async Task ReaddressAsync(
        StateDbContext context, NoticeRuleRow rule, bool isElsewhere, DateTime now, CancellationToken cancellationToken)
    {
        var recipients = NoticeRules.Recipients(rule);
        var unsent = await context.NoticeDeliveries.Where(d => d.RuleId == rule.Id && d.State != nameof(NoticeDeliveryState.Sent))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var same in unsent.GroupBy(d => (d.Content, d.CreatedUtc)))
        {
            var (content, created) = same.Key;
            var having = await context.NoticeDeliveries.Where(d => d.RuleId == rule.Id && d.Content == content && d.CreatedUtc == created)
                .Select(d => d.Recipient).ToListAsync(cancellationToken).ConfigureAwait(false);
            foreach (var recipient in recipients.Except(having))
                context.Add(Begun(new NoticeDeliveryRow
                {
                    RuleId = rule.Id,
                    Key = NoticeRecorder.KeyOf(rule.Id, same.First().Key, recipient),
                    Recipient = recipient,
                    Content = content,
                    State = same.First().State,
                    CreatedUtc = created,
                    EndedUtc = same.First().EndedUtc,
                }, now));
            foreach (var delivery in same)
            {
                if (!recipients.Contains(delivery.Recipient))
                    context.Remove(delivery);
                else if (isElsewhere)
                    Begun(delivery, now);
            }
        }
    }

    // As if it had just come: whoever gets it now has refused nothing yet.
    private static NoticeDeliveryRow Begun(NoticeDeliveryRow delivery, DateTime now)
    {
        (delivery.Attempts, delivery.LastError) = (0, null);
        (delivery.NextUtc, delivery.GiveUpUtc) = (now, now + NoticeRecorder.GiveUpAfter);
        return delivery;
    }
}
