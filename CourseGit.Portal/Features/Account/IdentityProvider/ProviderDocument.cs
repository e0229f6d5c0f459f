using CourseGit.Core.State;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// What the provider says of itself, and its keys: read when first needed, kept for an hour, and read anew when a token names a key that
/// is not among them. Many who wait for it wait for the same reading.
/// </summary>
internal sealed class ProviderDocument : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>A token can name any key: whoever invents some makes the portal ask no more often than this.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(10);

    private readonly OpenIdConnectSettings _settings;
    private readonly TimeProvider _time;
    private readonly Lock _turn = new();
    private Task<OpenIdConnectConfiguration>? _reading;
    private OpenIdConnectConfiguration? _known;
    private DateTimeOffset _readAt, _refreshedAt;

    public ProviderDocument(OpenIdConnectSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        Channel = ProviderChannel.Open(settings, () => _known);
    }

    /// <summary>To the provider.</summary>
    public HttpClient Channel { get; }

    /// <summary>The newest that is known, without asking the provider; null before it was first asked.</summary>
    public OpenIdConnectConfiguration? Known => _known;

    /// <exception cref="ProviderException">It cannot be read, or is not this provider's.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        lock (_turn)
        {
            if (_known is { } known && _time.GetUtcNow() - _readAt < Kept)
                return Task.FromResult(known);
        }
        return ReadOnceAsync(cancel);
    }

    /// <summary>Reads it anew, unless that was done a moment ago.</summary>
    /// <returns>Null when it was, or when the provider cannot be asked now.</returns>
    public async Task<OpenIdConnectConfiguration?> RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            if (_time.GetUtcNow() - _refreshedAt < RefreshEvery)
                return null;
            _refreshedAt = _time.GetUtcNow();
        }
        try
        {
            return await ReadOnceAsync(cancellationToken);
        }
        catch (ProviderException)
        {
            return null; // What is known stays; the token is refused for its key.
        }
    }

    /// <summary>Nothing: <see cref="StrictTokens"/> has asked anew already when the framework would.</summary>
    public void RequestRefresh()
    {
    }

    public void Dispose() => Channel.Dispose();

    private Task<OpenIdConnectConfiguration> ReadOnceAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            if (_reading is null or { IsCompleted: true })
                _reading = ReadAsync();
            return _reading.WaitAsync(cancellationToken);
        }
    }

    private async Task<OpenIdConnectConfiguration> ReadAsync()
    {
        await Task.Yield(); // The lock is not held while the provider is asked.
        var read = Check(await RetrieveAsync());
        lock (_turn)
            (_known, _readAt) = (read, _time.GetUtcNow());
        return read;
    }

    private async Task<OpenIdConnectConfiguration> RetrieveAsync()
    {
        var address = _settings.Authority.TrimEnd('/') + "/.well-known/openid-configuration";
        var retriever = new HttpDocumentRetriever(Channel) { RequireHttps = !new Uri(_settings.Authority).IsLoopback };
        try
        {
            return await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, CancellationToken.None);
        }
        catch (Exception e) when (e is not ProviderException)
        {
            var known = ProviderRefusals.Explain(e);
            var refusal = known.Refusal == ProviderRefusal.Silent ? ProviderRefusal.Silent : ProviderRefusal.Broken;
            throw new ProviderException(refusal, $"The document or the keys of {_settings.Authority} cannot be read.", e);
        }
    }

    private OpenIdConnectConfiguration Check(OpenIdConnectConfiguration read)
    {
        if (read.Issuer?.TrimEnd('/') != _settings.Authority.TrimEnd('/'))
            throw new ProviderException(ProviderRefusal.NotGenuine,
                $"{_settings.Authority} names {read.Issuer} as its issuer. CourseGit:OpenIdConnect:Authority must be the issuer's own "
                    + "address.");
        if (read.SigningKeys.Count == 0)
            throw new ProviderException(ProviderRefusal.Broken, $"{_settings.Authority} offers no keys.");
        foreach (var endpoint in new[] { read.AuthorizationEndpoint, read.TokenEndpoint })
            if (!IsSafe(endpoint))
                throw Unsafe(endpoint);
        foreach (var endpoint in new[] { read.UserInfoEndpoint, read.EndSessionEndpoint, read.PushedAuthorizationRequestEndpoint })
            if (endpoint is { Length: > 0 } && !IsSafe(endpoint))
                throw Unsafe(endpoint);
        return read;
    }

    private static bool IsSafe(string? endpoint) => Uri.TryCreate(endpoint, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private ProviderException Unsafe(string? endpoint) =>
        new(ProviderRefusal.Broken, $"{_settings.Authority} names \"{endpoint}\" among its addresses, which is no https address.");
}
