using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Notices;

/// <summary>Asks addresses that people typed: signed POSTs of notices, and the GET that says a round was complete.</summary>
internal sealed class WebhookSender(RemoteRules rules, CourseGitSettings settings, TimeProvider time)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For so long a server may take to answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sends notices.</summary>
    /// <returns>What the server answered, a sentence.</returns>
    /// <exception cref="OperationFailedException">It was not taken; the message says why.</exception>
    /// <exception cref="RefusedException">The address lies where the portal may not go.</exception>
    public Task<string> SendAsync(
        Uri url, Secret secret, string key, ImmutableArray<NoticeMessage> messages, string rule, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new
        {
            Id = key,
            Server = settings.ServerName,
            Rule = rule,
            Notices = messages.Select(m => new
            {
                m.Event,
                m.Title,
                m.What,
                m.Means,
                m.Next,
                m.Course,
                m.Operation,
                Link = m.LinkIn(settings),
                At = m.AtUtc,
            }),
        }, Options);
        return AskAsync(url, () => new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8")),
            Headers =
            {
                { WebhookSignature.Header, WebhookSignature.Of(body, secret, time.GetUtcNow()) },
                { WebhookSignature.DeliveryHeader, key },
            },
        }, cancellationToken);
    }

    /// <summary>Asks an address that waits to be asked.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<string> AskAsync(Uri url, CancellationToken cancellationToken) =>
        AskAsync(url, () => new HttpRequestMessage(HttpMethod.Get, url), cancellationToken);

    private async Task<string> AskAsync(Uri url, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var client = PinnedHttp.Client(await rules.CheckHostAsync(url, limit.Token).ConfigureAwait(false));
            using var message = request();
            message.Headers.UserAgent.ParseAdd("CourseGit");
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            return (int)answer.StatusCode switch
            {
                >= 200 and < 300 => $"{url.Authority} answered {(int)answer.StatusCode}.",
                >= 300 and < 400 => throw new OperationFailedException(
                    $"{url.Authority} answered {(int)answer.StatusCode} and points to another address, which is not followed. Set the "
                    + "address where it is now."),
                var code => throw new OperationFailedException(
                    $"{url.Authority} answered {code} and did not take the message. Look there for the reason."),
            };
        }
        catch (OperationFailedException e) when (e.Failure?.Cause == FailureCause.Place)
        {
            throw new ReceiverSilentException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReceiverSilentException($"{url.Authority} did not answer within {Limit.TotalSeconds:0} seconds.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new ReceiverSilentException(
                $"{url.Authority} cannot be reached ({ShortText.Of(Innermost(e).Message, 300).TrimEnd('.')}). Check the address, and that "
                + "the server runs.", e);
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
