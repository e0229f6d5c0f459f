using System.Net;
using System.Security.Authentication;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.Http;

/// <summary>
/// One call within its limit. What only reads is tried again when that may help; what changes something there never is: it may have been
/// done. A host that has had enough, or is away, is left alone until its time.
/// </summary>
internal sealed class PatientHandler(
    string host, HostChannels channels, TimeProvider time, CancellationToken wish, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Attempts = 3;
    private const long LargestAnswer = 16 << 20; // bytes
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var circuit = channels.CircuitOf(request.RequestUri!);
        circuit.Check(host, request.Headers.Authorization);
        using var limit = new CancellationTokenSource(channels.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, wish, cancellationToken);
        try
        {
            var answer = await TryAsync(request, either.Token).ConfigureAwait(false);
            if (HostLimits.AgainUtc(answer, time.GetUtcNow().UtcDateTime) is { } againUtc)
            {
                answer.Dispose();
                circuit.Rest(request.Headers.Authorization, againUtc);
                throw HostTrouble.TooOften(host, againUtc);
            }
            circuit.Answered(isBroken: (int)answer.StatusCode >= 500);
            return answer;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !wish.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            circuit.Answered(isBroken: true);
            throw HostTrouble.Away(host, $"did not answer within {channels.Limit.TotalSeconds:0} seconds", e);
        }
        catch (HttpRequestException e)
        {
            if (e.InnerException is CourseGitException known) // it may not be spoken to, or has no address
                throw known;
            if (IsTooLong(e))
                throw HostTrouble.NotItsApi(host, e);
            if (IsNotTrusted(e))
                throw HostTrouble.NotTrusted(host, e);
            circuit.Answered(isBroken: true);
            throw HostTrouble.Away(host, $"cannot be reached ({Innermost(e).TrimEnd('.')})", e);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isSafe = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        for (var attempt = 1; ; attempt++)
        {
            var isLast = !isSafe || attempt == Attempts;
            try
            {
                var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken).ConfigureAwait(false);
                if (isLast || answer.StatusCode is not (HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
                    || HostLimits.AgainUtc(answer, time.GetUtcNow().UtcDateTime) is not null)
                    return answer;
                answer.Dispose();
            }
            catch (HttpRequestException e) when (!isLast && e.InnerException is not CourseGitException && !IsTooLong(e)
                && !IsNotTrusted(e))
            {
                // The connection broke: once more.
            }
            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsTooLong(HttpRequestException e) => e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded;

    // .NET has an inner exception where the two could not agree on how to speak, and none where it looked at the certificate.
    private static bool IsNotTrusted(HttpRequestException e) => e.InnerException is AuthenticationException { InnerException: null };

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : ShortText.Of(e.Message, 300);
}
