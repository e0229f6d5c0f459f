using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CourseGit.Core.Providers.Http;

/// <summary>
/// Asks for what is known already with its ETag: a host that says 304 counts nothing against the allowance, and whoever asked gets the
/// answer of last time. Works beneath any client.
/// </summary>
internal sealed class ConditionalHandler(KnownAnswers known, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || request.Headers.IfNoneMatch.Count > 0)
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var key = KeyOf(request);
        var earlier = known.Find(key);
        if (earlier is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", earlier.Tag);
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotModified && earlier is not null)
            return earlier.Again(answer);
        if (answer.StatusCode == HttpStatusCode.OK && answer.Headers.ETag is { } tag)
            known.Keep(key, await KnownAnswer.OfAsync(tag.ToString(), answer, cancellationToken).ConfigureAwait(false));
        return answer;
    }

    // What one credential was told is for no other one.
    private static string KeyOf(HttpRequestMessage request) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{request.RequestUri}\n{request.Headers.Accept}\n{request.Headers.Authorization}")));
}
