using System.Net;
using System.Net.Http.Headers;
using CourseGit.Core.Providers.Http;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>
/// Looks at what GitHub answers before Octokit reads it: Octokit goes wherever a list's next page or a redirect leads, takes a page for an
/// empty answer, and does not keep all that the headers say.
/// </summary>
internal sealed class GitHubAnswers(string host, Uri api, HostChannels channels, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    // docs.github.com, "Rate limits for the REST API": without a time, wait at least a minute.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private HttpResponseHeaders? _last;

    /// <summary>What is left to ask for, as the last answer had it; null when it did not say.</summary>
    public HostAllowance? Allowance { get; private set; }

    /// <summary>A header of the last answer; null when it had none of this name.</summary>
    public string? Header(string name) => _last?.TryGetValues(name, out var values) is true ? values.First() : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Who the portal is, is told to this server alone.
        if (request.RequestUri!.Authority != api.Authority || request.RequestUri.Scheme != api.Scheme)
            throw HostTrouble.NotItsApi(host);
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        (_last, Allowance) = (answer.Headers, HostLimits.Read(answer));
        if (answer.Headers.Location is { IsAbsoluteUri: false } relative)
            answer.Headers.Location = new Uri(request.RequestUri, relative);
        if ((int)answer.StatusCode >= 500)
            throw HostTrouble.Answered(host, answer.StatusCode);
        if (answer.Content.Headers.ContentLength is not (null or 0) && !IsJson(answer.Content.Headers.ContentType?.MediaType))
            throw HostTrouble.NotItsApi(host);
        if (answer.StatusCode == HttpStatusCode.Forbidden
            && (await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))
                .Contains("rate limit", StringComparison.OrdinalIgnoreCase))
        {
            var againUtc = time.GetUtcNow().UtcDateTime + Rest;
            channels.CircuitOf(request.RequestUri).Rest(request.Headers.Authorization, againUtc);
            throw HostTrouble.TooOften(host, againUtc);
        }
        return answer;
    }

    private static bool IsJson(string? type) =>
        type is not null
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
