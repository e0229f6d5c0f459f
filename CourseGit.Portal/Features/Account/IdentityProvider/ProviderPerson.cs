using System.Collections.Immutable;
using System.Security.Claims;
using CourseGit.Core.State;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>Who the provider says has signed in there, once everything it said has been checked.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">Their unchanging id there; never an e-mail address.</param>
/// <param name="Name">What their account here is to be called; null when the provider does not say.</param>
/// <param name="DisplayName">What people call them.</param>
/// <param name="Role">What they are here; null for a stranger, and for whoever is not of the allowed domain.</param>
internal sealed record ProviderPerson(string Issuer, string Subject, string? Name, string? DisplayName, string? Role)
{
    private const int LongestSubject = 255, LongestDisplayName = 100; // characters; the first is the specification's

    /// <summary>They have no verified address of the domain that may come in, whatever else is said of them.</summary>
    public bool IsOfOtherDomain { get; private init; }

    /// <exception cref="ProviderException">Claims that cannot be.</exception>
    public static ProviderPerson Of(ClaimsPrincipal principal, OpenIdConnectSettings settings)
    {
        if (principal.FindFirstValue("iss") is not { } issuer
            || principal.FindFirstValue("sub") is not { Length: > 0 and <= LongestSubject } subject)
            throw new ProviderException(ProviderRefusal.NotGenuine, "The ID token names nobody (sub), or with more than 255 characters.");
        var isOther = settings.AllowedDomain is { } domain && !IsOf(domain, principal);
        var role = isOther ? null : RoleOf(principal, settings);
        return new ProviderPerson(issuer, subject, NameOf(principal, settings), DisplayNameOf(principal), role)
        {
            IsOfOtherDomain = isOther,
        };
    }

    /// <summary>What they say their name is, for the log of a refusal.</summary>
    public static string? NameOf(ClaimsPrincipal? principal, OpenIdConnectSettings settings) =>
        principal?.FindFirstValue(settings.NameClaim)?.Trim();

    // The stronger one counts for who is both.
    private static string? RoleOf(ClaimsPrincipal principal, OpenIdConnectSettings settings) =>
        Has(principal, settings.SuperuserClaims) ? Roles.Superuser : Has(principal, settings.TeacherClaims) ? Roles.Teacher : null;

    private static bool Has(ClaimsPrincipal principal, ImmutableArray<ClaimValue> wanted) =>
        wanted.Any(w => ClaimPath.Has(principal, w));

    // All of them: who has one of another domain beside it could be somebody else.
    private static bool IsOf(string domain, ClaimsPrincipal principal) =>
        principal.FindAll("email").ToList() is { Count: > 0 } addresses
        && addresses.TrueForAll(a => a.Value.Split('@') is [_, var of] && of.Equals(domain, StringComparison.OrdinalIgnoreCase))
        && principal.FindAll("email_verified").ToList() is { Count: > 0 } verified
        && verified.TrueForAll(v => string.Equals(v.Value, "true", StringComparison.OrdinalIgnoreCase));

    private static string? DisplayNameOf(ClaimsPrincipal principal) => principal.FindFirstValue("name")?.Trim() is { Length: > 0 } name
        ? new string([.. name.Where(c => !char.IsControl(c)).Take(LongestDisplayName)])
        : null;
}
