using System.Net.Http.Headers;
using CourseGit.Core.State;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>What the portal asks the provider itself, past the browser: answers of bounded size, in bounded time, and JSON only.</summary>
internal sealed class ProviderChannel : DelegatingHandler
{
    private const int LargestAnswer = 1024 * 1024; // bytes; documents and keys have a few thousand

    private ProviderChannel(HttpMessageHandler inner) : base(inner)
    {
    }

    /// <param name="provider">What the provider says of itself; null before it was read.</param>
    public static HttpClient Open(OpenIdConnectSettings settings, Func<OpenIdConnectConfiguration?> provider) =>
        new(new ProviderChannel(new SecretInHeader(Sockets(settings.AnswerWithin), settings, provider)))
        {
            Timeout = settings.AnswerWithin, // for the whole of an answer
            MaxResponseContentBufferSize = LargestAnswer,
        };

    private static SocketsHttpHandler Sockets(TimeSpan answerWithin) => new()
    {
        AllowAutoRedirect = false, // Secrets and codes go where the settings and the provider's document say, and nowhere else.
        UseCookies = false,
        ConnectTimeout = answerWithin,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var what = answer switch
        {
            { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } => $"with status {(int)answer.StatusCode}",
            { IsSuccessStatusCode: false } => null, // The handler reads the reason out of it.
            { Content.Headers.ContentType: var type } when !IsJson(type) => $"with {type?.MediaType ?? "nothing named"} instead of JSON",
            _ => null,
        };
        if (what is null)
            return answer;
        answer.Dispose();
        throw new ProviderException(ProviderRefusal.Broken, $"{request.RequestUri} answered {what}.");
    }

    private static bool IsJson(MediaTypeHeaderValue? type) => type?.MediaType is { } media
        && (media.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
