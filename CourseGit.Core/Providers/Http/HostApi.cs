using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.Http;

/// <summary>Asks an API that speaks JSON in snake_case, on <see cref="HostChannels"/>, and says in words why it did not answer.</summary>
/// <param name="host">What people call it.</param>
/// <param name="api">What its addresses begin with; ends with a slash.</param>
/// <param name="scheme">How a token is shown in the header Authorization.</param>
internal sealed class HostApi(string host, Uri api, string scheme, HostChannels channels)
{
    /// <summary>How such an API writes.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What it answers, whichever status; of 401 and of errors of its own the sentence is thrown.</summary>
    /// <param name="path">Beneath the API's address, escaped, without a slash before it.</param>
    /// <exception cref="OperationFailedException">It does not answer, or does not accept the credential.</exception>
    public async Task<HostAnswer> SendAsync(
        HttpMethod method, string path, object? body, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        using var client = channels.Client(host, api, cancellationToken);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json");
        if (credential is not null)
            request.Headers.Authorization = Shown(credential);
        if (body is not null)
            request.Content = new StringContent(
                JsonSerializer.Serialize(body, body.GetType(), Json), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var content = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && credential is not null)
            throw HostTrouble.NotAccepted(host);
        if (answer.StatusCode == HttpStatusCode.NotFound && answer.Content.Headers.ContentType?.MediaType == "text/html")
            throw HostTrouble.NotItsApi(host); // a page of some other server
        return (int)answer.StatusCode >= 500
            ? throw HostTrouble.Answered(host, answer.StatusCode)
            : new HostAnswer(host, answer.StatusCode, content) { Next = NextPage(answer), Allowance = HostLimits.Read(answer) };
    }

    /// <summary>Something there is; null when there is none that this credential may see.</summary>
    /// <param name="what">What is asked for, after "does not let it": <c>read the project grace/ffm516</c>.</param>
    /// <param name="next">What the token must be allowed.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public async Task<T?> FindAsync<T>(
        string path, RemoteCredential? credential, string what, string next, CancellationToken cancellationToken) where T : class
    {
        var answer = await SendAsync(HttpMethod.Get, path, body: null, credential, cancellationToken).ConfigureAwait(false);
        return answer.IsMissing || (credential is null && answer.IsClosed) ? null : answer.Read<T>(what, next);
    }

    /// <summary>All pages of a list; null when what it belongs to is not there.</summary>
    /// <param name="atMost">So many entries, or a few more, at most.</param>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<ImmutableArray<T>?> ListAsync<T>(
        string path, int atMost, RemoteCredential? credential, string what, string next, CancellationToken cancellationToken)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        for (var page = path; ;)
        {
            var answer = await SendAsync(HttpMethod.Get, page, body: null, credential, cancellationToken).ConfigureAwait(false);
            if (answer.IsMissing || (credential is null && answer.IsClosed))
                return null;
            var entries = answer.Read<T[]>(what, next);
            all.AddRange(entries);
            // Of the next page only what it asks for is taken: a server behind a proxy may believe that it is called otherwise.
            if (answer.Next is null || all.Count >= atMost || entries.Length == 0)
                return all.ToImmutable();
            page = path.Split('?')[0] + answer.Next;
        }
    }

    private AuthenticationHeaderValue Shown(RemoteCredential credential)
    {
        if (credential.Kind != CredentialKind.Token)
            throw new RefusedException(
                $"The credential is no token, and {host} is asked with one. Nothing was sent. Choose a credential with a token.");
        var token = credential.Secret.Reveal().Trim();
        // What cannot stand in a header is no token; .NET would take it for a connection that broke, and its words would repeat it.
        return token.Length > 0 && token.All(c => c is > ' ' and <= '~')
            ? new AuthenticationHeaderValue(scheme, token)
            : throw HostTrouble.NotAccepted(host);
    }

    // RFC 8288: <https://host/api?page=2>; rel="next",<…>; rel="last"
    private static string? NextPage(HttpResponseMessage answer) => answer.Headers.TryGetValues("Link", out var values)
        ? values.SelectMany(v => v.Split('<')).Where(link => link.Contains("rel=\"next\"", StringComparison.Ordinal))
            .Select(link => link.Split('>')[0])
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var next) && next.Query.Length > 1 ? next.Query : null)
            .FirstOrDefault()
        : null;
}

/// <summary>An answer of an API.</summary>
/// <param name="host">What people call it.</param>
internal sealed class HostAnswer(string host, HttpStatusCode status, byte[] content)
{
    public HttpStatusCode Status => status;

    /// <summary>What the next page is asked for, with the question mark; null when this is the last.</summary>
    public string? Next { get; init; }

    public HostAllowance? Allowance { get; init; }

    public bool IsMissing => status is HttpStatusCode.NotFound;

    /// <summary>It wants to know who asks, or knows it and says no.</summary>
    public bool IsClosed => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    public bool IsGood => (int)status is >= 200 and < 300;

    /// <summary>Whether its words speak of something.</summary>
    public bool Says(string words) => Encoding.UTF8.GetString(content).Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc cref="HostApi.FindAsync"/>
    public T Read<T>(string what, string next) where T : class
    {
        if (IsClosed)
            throw HostTrouble.NotAllowed(host, what, next);
        if (!IsGood)
            throw HostTrouble.Answered(host, status);
        try
        {
            return JsonSerializer.Deserialize<T>(content, HostApi.Json) ?? throw HostTrouble.NotItsApi(host);
        }
        catch (JsonException e)
        {
            throw HostTrouble.NotItsApi(host, e);
        }
    }
}
