using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseGit.Tests.Support;

/// <summary>A GitHub App that somebody has registered.</summary>
internal sealed class GitHubAppThere(string slug, long id, string publicKey)
{
    public string Slug => slug;
    public long Id => id;
    public string PublicKey => publicKey;
    public bool MayWrite { get; set; } = true;
    public List<GitHubInstallation> Installations { get; } = [];
}

/// <summary>An app that somebody has installed.</summary>
internal sealed record GitHubInstallation(long Number, string Account, bool IsOrganisation)
{
    public bool IsSuspended { get; init; }
}

/// <summary>The apps of a GitHub, what their keys have signed, and the tokens of their installations.</summary>
internal sealed class GitHubApplications
{
    private readonly Dictionary<string, HostAccount> _tokens = [];
    private int _made;

    public List<GitHubAppThere> All { get; } = [];

    /// <summary>GitHub's clock, as far as apps see it.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>How many tokens were handed out.</summary>
    public int TokensMade => _made;

    /// <summary>The tokens handed out so far.</summary>
    public IReadOnlyCollection<string> Tokens => _tokens.Keys;

    /// <summary>Who shows this: an app that signs, or one of its installations; null when it is nobody.</summary>
    public HostAccount? AccountOf(string token)
    {
        lock (_tokens)
        {
            if (_tokens.TryGetValue(token, out var installed))
                return installed;
        }
        var parts = token.Split('.');
        return parts.Length == 3 && Signer(parts) is { } slug ? new HostAccount(slug, token) : null;
    }

    /// <summary>The app that signed; null when it is none that is there.</summary>
    public GitHubAppThere? Of(HostAccount? account) => All.FirstOrDefault(a => $"app:{a.Slug}" == account?.Login);

    public JsonObject Issue(GitHubAppThere app, GitHubInstallation installation)
    {
        var account = new HostAccount($"{app.Slug}[bot]", $"ghs_known{Interlocked.Increment(ref _made)}{Guid.NewGuid():N}");
        account.Organisations.Add(installation.Account);
        lock (_tokens)
            _tokens[account.Token] = account;
        return new JsonObject
        {
            ["token"] = account.Token,
            ["expires_at"] = Clock.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["permissions"] = new JsonObject { ["contents"] = "write" },
        };
    }

    /// <summary>As when an app is uninstalled: no token of it is taken any more.</summary>
    public void WithdrawTokens()
    {
        lock (_tokens)
            _tokens.Clear();
    }

    // What an app that nobody registered has signed may still be well signed, and is answered in another way than what is not.
    private string? Signer(string[] parts)
    {
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var (issuer, now) = ((string)claims["iss"]!, Clock.GetUtcNow().ToUnixTimeSeconds());
        if ((long)claims["exp"]! is var end && (end < now || end > now + 600 || (long)claims["iat"]! > now))
            return null;
        if (All.FirstOrDefault(a => a.Id.ToString(CultureInfo.InvariantCulture) == issuer) is not { } app)
            return "app:";
        using var key = RSA.Create();
        key.ImportFromPem(app.PublicKey);
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? $"app:{app.Slug}" : null;
    }
}
