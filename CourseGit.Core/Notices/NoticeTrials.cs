using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Notices;

/// <summary>Sends at once, for somebody who waits for the answer.</summary>
internal sealed partial class NoticeTrials(
    MailSender mail, WebhookSender webhooks, OutboundCalls calls, ISecretProtector protector, TimeProvider time,
    ILogger<NoticeTrials> logger)
{
    /// <summary>Asks an address.</summary>
    public Task<string> AskAsync(Uri url, CancellationToken cancellationToken) => calls.GetAsync(url, cancellationToken);

    /// <summary>Sends a test to everybody a rule names.</summary>
    public async Task<ImmutableArray<NoticeTrial>> RunAsync(NoticeRuleRow rule, CancellationToken cancellationToken)
    {
        ImmutableArray<NoticeMessage> test =
            [new("test", "This is a test", "Somebody asked CourseGit to send a test.", "Notices of this rule reach you.",
                "Nothing needs to be done.", time.GetUtcNow().UtcDateTime)];
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (rule is { Webhook: { } address, ProtectedSecret: { } secret })
            return [await TryAsync(address, () => webhooks.SendAsync(
                new Uri(address), protector.Unprotect(secret), key, test, rule.Name, cancellationToken), cancellationToken)
                .ConfigureAwait(false)];
        var trials = ImmutableArray.CreateBuilder<NoticeTrial>();
        foreach (var (recipient, i) in rule.Addresses.Split('\n').Select((r, i) => (r, i)))
            trials.Add(await TryAsync(recipient, async () =>
            {
                await using var session = await mail.OpenAsync(cancellationToken).ConfigureAwait(false);
                var answer = await session.SendAsync($"{key}-{i}", recipient, test, rule.Name, cancellationToken).ConfigureAwait(false);
                return $"The mail server took it: {answer}";
            }, cancellationToken).ConfigureAwait(false));
        return trials.ToImmutable();
    }

    private async Task<NoticeTrial> TryAsync(string recipient, Func<Task<string>> send, CancellationToken cancellationToken)
    {
        try
        {
            return new NoticeTrial(recipient, true, await send().ConfigureAwait(false));
        }
        catch (Exception e) when (e.IsTrouble(cancellationToken))
        {
            if (e is not CourseGitException)
                LogTrouble(e);
            return new NoticeTrial(recipient, false, ReceiverSilentException.Sentence(e));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A test of a rule failed in a way nobody foresaw")]
    private partial void LogTrouble(Exception exception);
}
