using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;
using Octokit;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>A token of an app's installation.</summary>
/// <param name="Account">Who installed it.</param>
/// <param name="IsOrganisation">That is an organisation.</param>
/// <param name="MayWrite">It may write the contents of repositories.</param>
/// <param name="EndsUtc">It is taken until then.</param>
internal sealed record AppToken(Secret Token, string Account, bool IsOrganisation, bool MayWrite, DateTime EndsUtc);

/// <summary>
/// GitHub Apps: what the private key signs is shown for a token of an installation, which lives for an hour and is kept in memory only.
/// </summary>
internal sealed class GitHubApps(GitHubDoor door, TimeProvider time)
{
    private const string Untouched = "The course's files are untouched.";

    // docs.github.com, "Generating a JSON Web Token": at most ten minutes; and a minute back, for clocks that differ.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(9), Drift = TimeSpan.FromMinutes(1);

    // What is begun with a token must be able to end with it.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, AppToken> _kept = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A token for the repositories of an owner, or of the installation that the credential names.</summary>
    /// <exception cref="OperationFailedException">The key or the id is wrong, or the app is not installed there.</exception>
    public async Task<AppToken> TokenAsync(RemoteCredential app, string owner, CancellationToken cancellationToken)
    {
        var key = $"{app.AppId} {app.Installation ?? "of " + owner} {Fingerprint(app)}";
        if (_kept.TryGetValue(key, out var kept) && time.GetUtcNow().UtcDateTime < kept.EndsUtc - Early)
            return kept;
        var made = await MakeAsync(app, owner, cancellationToken).ConfigureAwait(false);
        return _kept[key] = made;
    }

    /// <summary>Forgets the tokens of an app: one was not accepted, so it was withdrawn.</summary>
    public void Forget(RemoteCredential app)
    {
        foreach (var key in _kept.Keys.Where(k => k.EndsWith(Fingerprint(app), StringComparison.Ordinal)))
            _kept.TryRemove(key, out _);
    }

    /// <summary>The app itself.</summary>
    public async Task<GitHubApp> WhoAsync(RemoteCredential app, CancellationToken cancellationToken)
    {
        var api = Open(app, cancellationToken);
        return await AskAsync(app, () => api.GitHubApps.GetCurrent()).ConfigureAwait(false) ?? throw Unknown(app);
    }

    /// <summary>Where it is installed, or the one installation that the credential names.</summary>
    public async Task<IReadOnlyList<Installation>> InstallationsAsync(RemoteCredential app, CancellationToken cancellationToken)
    {
        var api = Open(app, cancellationToken);
        if (app.Installation is not null)
            return [await InstallationAsync(api, app, "", cancellationToken).ConfigureAwait(false)];
        return await AskAsync(app, () => api.GitHubApps.GetAllInstallationsForCurrent(new ApiOptions { PageSize = 100 }))
            .ConfigureAwait(false) ?? throw Unknown(app);
    }

    private async Task<AppToken> MakeAsync(RemoteCredential app, string owner, CancellationToken cancellationToken)
    {
        var api = Open(app, cancellationToken);
        var installation = await InstallationAsync(api, app, owner, cancellationToken).ConfigureAwait(false);
        if (installation.SuspendedAt is not null)
            throw Wrong(
                $"The GitHub App {app.AppId} is suspended for {installation.Account?.Login}.",
                "Ask an owner there to end that: Settings, Applications, Installed GitHub Apps.");
        var made = await AskAsync(app, () => api.GitHubApps.CreateInstallationToken(installation.Id)).ConfigureAwait(false)
            ?? throw NotInstalled(app, owner);
        return new AppToken(
            new Secret(made.Token), installation.Account?.Login ?? owner,
            installation.TargetType.StringValue.Equals("Organization", StringComparison.OrdinalIgnoreCase),
            installation.Permissions?.Contents?.StringValue == "write", made.ExpiresAt.UtcDateTime);
    }

    private async Task<Installation> InstallationAsync(
        GitHubClient api, RemoteCredential app, string owner, CancellationToken cancellationToken)
    {
        Installation? found;
        if (app.Installation is { } number)
            found = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? await AskAsync(app, () => api.GitHubApps.GetInstallationForCurrent(id)).ConfigureAwait(false)
                : throw Wrong($"\"{TextLength.Excerpt(number)}\" is no number of an installation of a GitHub App.", "Write the number that "
                    + "stands at the end of the address of the installation's page, or leave it out.");
        else
            found = await AskAsync(app, () => api.GitHubApps.GetOrganizationInstallationForCurrent(owner)).ConfigureAwait(false)
                ?? await AskAsync(app, () => api.GitHubApps.GetUserInstallationForCurrent(owner)).ConfigureAwait(false);
        if (found is not null)
            return found;
        await WhoAsync(app, cancellationToken).ConfigureAwait(false); // or it is the app that is not there
        throw NotInstalled(app, owner);
    }

    private GitHubClient Open(RemoteCredential app, CancellationToken cancellationToken) =>
        door.Open(GitHubDoor.Bearer(Signed(app)), cancellationToken).Api;

    private string Signed(RemoteCredential app)
    {
        if (app.AppId is not { Length: > 0 } id)
            throw Wrong(
                "The credential of this course has no id of a GitHub App.", "Write it there: it stands on the app's page on GitHub.");
        var now = time.GetUtcNow();
        var claims = $$"""{"iat":{{(now - Drift).ToUnixTimeSeconds()}},"exp":{{(now + Life).ToUnixTimeSeconds()}},"iss":{{Quoted(id)}}}""";
        var signed = $"{Encoded("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Encoded(Encoding.UTF8.GetBytes(claims))}";
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(app.Secret.Reveal());
            var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{signed}.{Encoded(signature)}";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Not as inner exception: its words may repeat what was pasted.
            throw Wrong("The private key of the GitHub App cannot be read.",
                "Paste the whole .pem file that GitHub gave when the key was made, from -----BEGIN to the end of -----END.");
        }
    }

    private static async Task<T?> AskAsync<T>(RemoteCredential app, Func<Task<T>> ask) where T : class
    {
        try
        {
            return await GitHubAsk.AskAsync("use the installation", "Ask an owner where the app is installed to look at it.", ask)
                .ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.InnerException is AuthorizationException)
        {
            throw Wrong($"GitHub did not accept what the private key of the GitHub App {app.AppId} has signed.",
                "Make a new private key on the app's page and put it into the credential: this one may be of another app, or have been "
                + "deleted there. If it is the right one, check this server's clock.", e);
        }
        catch (OperationFailedException e) when (e.InnerException is ForbiddenException refused
            && GitHubAsk.Words(refused).Contains("suspended", StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong($"The GitHub App {app.AppId} is suspended there.",
                "Ask an owner to end that: Settings, Applications, Installed GitHub Apps.", e);
        }
    }

    private static OperationFailedException Unknown(RemoteCredential app) => Wrong(
        $"GitHub knows no app with the id {app.AppId}.", "Check the id in the credential: it stands on the app's page on GitHub.");

    private static OperationFailedException NotInstalled(RemoteCredential app, string owner) => Wrong(
        app.Installation is { } number
            ? $"The GitHub App {app.AppId} has no installation {number} (any more)."
            : $"The GitHub App {app.AppId} is not installed for {owner}.",
        "Install it there: on the app's page on GitHub, choose \"Install App\", and let it use the repositories of the courses.");

    private static OperationFailedException Wrong(string what, string next, Exception? inner = null) =>
        new(new Failure(what, Untouched, next) { Cause = FailureCause.Credential }, inner);

    private static string Fingerprint(RemoteCredential app) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(app.Secret.Reveal())));

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Encoded(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
