namespace CourseGit.Core.Providers.Http;

/// <summary>
/// Follows a repository that was renamed, for requests that only read. Who the portal is, is told to the same server alone.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Most = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var step = 0; ; step++)
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)answer.StatusCode is not (301 or 302 or 307 or 308) || request.Method != HttpMethod.Get || step == Most
                || answer.Headers.Location is not { } location)
                return answer;
            var next = new Uri(request.RequestUri!, location);
            if (next.Scheme is not ("http" or "https") || (request.RequestUri!.Scheme == "https" && next.Scheme == "http"))
                return answer;
            answer.Dispose();
            var isSame = next.Authority == request.RequestUri.Authority;
            var followed = new HttpRequestMessage(HttpMethod.Get, next);
            foreach (var (name, values) in request.Headers.Where(h => isSame || h.Key != "Authorization"))
                followed.Headers.TryAddWithoutValidation(name, values);
            followed.Headers.IfNoneMatch.Clear();
            request = followed;
        }
    }
}
