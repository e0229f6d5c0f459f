using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using Octokit;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>Whose a credential is, what it may do, and until when.</summary>
internal static class GitHubIdentity
{
    private const string Next = "Use another one.";

    public static async Task<CredentialFacts> OfTokenAsync(GitHubSession github)
    {
        var me = await GitHubAsk.AskAsync("say whose it is", Next, () => github.Api.User.Current()).ConfigureAwait(false)
            ?? throw HostTrouble.NotItsApi(GitHubAsk.Host);
        if (me.Login is not { Length: > 0 } login)
            throw HostTrouble.NotItsApi(GitHubAsk.Host);
        var (scopes, ends) = (github.Answers.Header("X-OAuth-Scopes"), github.Answers.Header("github-authentication-token-expiration"));
        var organisations = await OrganisationsAsync(github).ConfigureAwait(false);
        return new CredentialFacts(
            login, [.. (scopes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], EndsOn(ends))
        {
            Owners = [login, .. organisations.Order(StringComparer.OrdinalIgnoreCase)],
            Allowance = github.Answers.Allowance,
        };
    }

    public static async Task<CredentialFacts> OfAppAsync(GitHubApps apps, RemoteCredential app, CancellationToken cancellationToken)
    {
        var who = await apps.WhoAsync(app, cancellationToken).ConfigureAwait(false);
        var installations = await apps.InstallationsAsync(app, cancellationToken).ConfigureAwait(false);
        return new CredentialFacts(who.Slug ?? who.Name, Scopes(who.Permissions), EndsOn: null)
        {
            // It makes repositories for organisations only.
            Owners = [.. installations.Where(i => i.SuspendedAt is null
                && i.TargetType.StringValue.Equals("Organization", StringComparison.OrdinalIgnoreCase))
                .Select(i => i.Account?.Login).OfType<string>().Order(StringComparer.OrdinalIgnoreCase)],
        };
    }

    /// <summary>The day of <c>2026-12-31 14:00:00 UTC</c> or <c>2026-12-31 14:00:00 +0100</c>; null when it is neither.</summary>
    internal static DateOnly? EndsOn(string? header) =>
        DateTimeOffset.TryParseExact(
            header?.Replace("UTC", "+00:00", StringComparison.Ordinal), "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var end)
            ? DateOnly.FromDateTime(end.UtcDateTime)
            : null;

    // A token that may not ask for them has none that it could name.
    private static async Task<IEnumerable<string>> OrganisationsAsync(GitHubSession github)
    {
        try
        {
            return (await GitHubAsk.AskAsync("list organisations", Next, () => github.Api.Organization.GetAllForCurrent(
                new ApiOptions { PageSize = 100 })).ConfigureAwait(false) ?? []).Select(o => o.Login);
        }
        catch (OperationFailedException e) when (e.InnerException is ForbiddenException)
        {
            return [];
        }
    }

    private static ImmutableArray<string> Scopes(InstallationPermissions? may) =>
    [
        .. new (string Name, StringEnum<InstallationReadWritePermissionLevel>? Level)[]
        {
            ("administration", may?.Administration), ("contents", may?.Contents), ("metadata", may?.Metadata),
        }.Where(p => p.Level is not null).Select(p => $"{p.Name}: {p.Level!.Value.StringValue}"),
    ];
}
