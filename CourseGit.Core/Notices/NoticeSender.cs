using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Notices;

/// <summary>Who takes messages: the mail server, or the server of webhooks.</summary>
/// <param name="Name">Names it among all.</param>
/// <param name="Rules">The rules that send there and have something due.</param>
internal sealed record NoticeTarget(string Name, ImmutableArray<long> Rules)
{
    /// <summary>The mail server, which takes everything that is for an address.</summary>
    public const string Mail = "mail";

    public static string NameOf(NoticeRuleRow rule) => rule.Webhook is { } url ? new Uri(url).Authority : Mail;
}

/// <summary>
/// Empties the outbox: what is due is sent, what fails waits and is tried again with growing pauses for a day. A process that dies between
/// sending and noting sends again, with the same key.
/// </summary>
internal sealed partial class NoticeSender(
    IDbContextFactory<StateDbContext> contexts, NoticeOutbox outbox, MailSender mail, WebhookSender webhooks, ISecretProtector protector,
    ILogger<NoticeSender> logger)
{
    private const int AtOnce = 20; // for one target, before the others' turn is looked at again

    /// <summary>Sends what is due, to all targets at once, so that a silent one keeps nobody else waiting.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll((await outbox.TargetsAsync(cancellationToken).ConfigureAwait(false))
            .Select(t => SendToAsync(t, cancellationToken))).ConfigureAwait(false);

    /// <summary>Sends some of what is due to one target. One that is silent is asked once, and all that waits for it is put off.</summary>
    public async Task SendToAsync(NoticeTarget target, CancellationToken cancellationToken)
    {
        var due = await outbox.DueAsync(target, AtOnce, cancellationToken).ConfigureAwait(false);
        if (due.Count == 0)
            return;
        if (target.Name == NoticeTarget.Mail)
            await SendMailsAsync(target, due, cancellationToken).ConfigureAwait(false);
        else
            await SendAllAsync(target, due, (delivery, rule) => PostAsync(delivery, rule, cancellationToken), () => true,
                cancellationToken).ConfigureAwait(false);
    }

    // One connection for all of them.
    private async Task SendMailsAsync(NoticeTarget target, List<long> due, CancellationToken cancellationToken)
    {
        MailSender.Session? session = null;
        try
        {
            session = await mail.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            await outbox.PutOffAsync(target, Said(e), areTried: true, cancellationToken).ConfigureAwait(false);
            return;
        }
        await using (session.ConfigureAwait(false))
            await SendAllAsync(target, due, (delivery, rule) => session.SendAsync(
                delivery.Key, delivery.Recipient, NoticeMessage.Read(delivery.Content), rule.Name, cancellationToken),
                () => session.IsOpen, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAllAsync(
        NoticeTarget target, List<long> due, Func<NoticeDeliveryRow, NoticeRuleRow, Task<string>> send, Func<bool> goesOn,
        CancellationToken cancellationToken)
    {
        foreach (var id in due)
        {
            // Its rule may have been changed since, and its recipient with it.
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not ({ } delivery, { } rule))
                continue;
            var trouble = await TryAsync(() => send(delivery, rule), cancellationToken).ConfigureAwait(false);
            await outbox.NoteAsync(delivery, trouble is null ? null : Said(trouble), cancellationToken).ConfigureAwait(false);
            if (trouble is ReceiverSilentException)
                await outbox.PutOffAsync(target, trouble.Message, areTried: false, cancellationToken).ConfigureAwait(false);
            if (trouble is ReceiverSilentException || !goesOn())
                return;
        }
    }

    private async Task<(NoticeDeliveryRow Delivery, NoticeRuleRow Rule)?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.NoticeDeliveries.AsNoTracking()
            .Where(d => d.Id == id && d.State == nameof(NoticeDeliveryState.Waiting))
            .Join(context.NoticeRules.AsNoTracking(), d => d.RuleId, r => r.Id, (delivery, rule) => new { delivery, rule })
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : (found.delivery, found.rule);
    }

    private Task<string> PostAsync(NoticeDeliveryRow delivery, NoticeRuleRow rule, CancellationToken cancellationToken) =>
        rule is { Webhook: { } address, ProtectedSecret: { } secret }
            ? webhooks.SendAsync(
                new Uri(address), protector.Unprotect(secret), delivery.Key, NoticeMessage.Read(delivery.Content), rule.Name,
                cancellationToken)
            : throw new RefusedException("The rule has no webhook any more. Nothing was sent.");

    private static async Task<Exception?> TryAsync(Func<Task<string>> send, CancellationToken cancellationToken)
    {
        try
        {
            await send().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            return e;
        }
    }

    private string Said(Exception e)
    {
        if (e is not CourseGitException)
            LogTrouble(e);
        return ReceiverSilentException.Sentence(e);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice could not be sent, for a reason nobody foresaw")]
    private partial void LogTrouble(Exception exception);
}
