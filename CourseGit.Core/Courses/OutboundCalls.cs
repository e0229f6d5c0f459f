using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// Asks addresses that people typed: through <see cref="RemoteRules.CheckHostAsync"/>, at the addresses that were checked, without
/// redirects. What is posted is signed, so that the receiver can tell it from anybody else's.
/// </summary>
internal sealed class OutboundCalls(RemoteRules rules, TimeProvider time)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For so long a server may take to answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Asks an address that waits to be asked.</summary>
    /// <returns>What the server answered, a sentence.</returns>
    /// <exception cref="OperationFailedException">It was not taken; the message says why.</exception>
    /// <exception cref="RefusedException">The address lies where the portal may not go.</exception>
    public Task<string> GetAsync(Uri url, CancellationToken cancellationToken) =>
        AskAsync(url, () => new HttpRequestMessage(HttpMethod.Get, url), Limit, cancellationToken);

    /// <summary>Posts something as JSON.</summary>
    /// <param name="key">The same at every attempt, so that the receiver can tell a repetition.</param>
    /// <param name="limit">For so long the server may take; null for as long as all may.</param>
    /// <inheritdoc cref="GetAsync"/>
    public Task<string> PostAsync(
        Uri url, Secret secret, string key, object content, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(content, Options);
        return AskAsync(url, () => new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8")),
            Headers =
            {
                { WebhookSignature.Header, WebhookSignature.Of(body, secret, time.GetUtcNow()) },
                { WebhookSignature.DeliveryHeader, key },
            },
        }, limit ?? Limit, cancellationToken);
    }

    private async Task<string> AskAsync(Uri url, Func<HttpRequestMessage> request, TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most);
        try
        {
            using var client = await PinnedHttp.OpenAsync(rules, url, limit.Token).ConfigureAwait(false);
            client.Timeout = Timeout.InfiniteTimeSpan; // the limit is ours
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
            throw new ReceiverSilentException($"{url.Authority} did not answer within {most.TotalSeconds:0} seconds.", e);
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
