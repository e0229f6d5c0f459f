using System.Collections.Immutable;
using System.Security.Claims;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Writes into whoever is signed in what they may do now, whatever their cookie says: for each request as it comes, whatever way they
/// signed in, and for each call of an open page. <see cref="CurrentActor"/> reads it out again.
/// </summary>
internal sealed class PersonClaims(KnownPeople people, IOptions<IdentityOptions> options) : IClaimsTransformation
{
    /// <summary>A course somebody teaches; with <see cref="Trusted"/> in front when they may back it up.</summary>
    public const string Teaches = "coursegit:teaches";

    /// <summary>By what way they ask: a name of <see cref="Core.People.Way"/>. Pages without it.</summary>
    public const string Way = "coursegit:way";

    /// <summary>How they had signed in.</summary>
    public const string SignIn = "coursegit:sign-in";

    /// <summary>The address they signed in from.</summary>
    public const string Address = "coursegit:address";

    private const char Trusted = '+'; // no subdomain holds one
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    /// <inheritdoc/>
    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) => RenewAsync(principal, CancellationToken.None).AsTask();

    /// <summary>The same person with the rights they have now; nobody for an account that is gone or disabled.</summary>
    public async ValueTask<ClaimsPrincipal> RenewAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        var claims = options.Value.ClaimsIdentity;
        if (person.Identity is not { IsAuthenticated: true } || person.FindFirstValue(claims.UserIdClaimType) is not { } id)
            return person;
        return await people.FindAsync(id, cancellationToken) is { IsDisabled: false } standing ? With(person, standing) : Nobody;
    }

    /// <summary>The courses that are written there.</summary>
    public static ImmutableArray<TaughtCourse> TaughtBy(ClaimsPrincipal person) =>
        [.. person.FindAll(Teaches).Select(c => new TaughtCourse(Subdomain.Parse(c.Value.TrimStart(Trusted)), c.Value[0] == Trusted))];

    private static ClaimsPrincipal With(ClaimsPrincipal person, PersonStanding standing)
    {
        var identity = ((ClaimsIdentity)person.Identity!).Clone();
        foreach (var old in identity.FindAll(c => c.Type == identity.RoleClaimType || c.Type == identity.NameClaimType || c.Type == Teaches)
            .ToList())
            identity.RemoveClaim(old);
        identity.AddClaim(new Claim(identity.NameClaimType, standing.Name));
        if (standing.Role is { } role)
            identity.AddClaim(new Claim(identity.RoleClaimType, role));
        identity.AddClaims(standing.Teaches.Select(t => new Claim(Teaches, t.MayBackUp ? Trusted + t.Course.Value : t.Course.Value)));
        return new ClaimsPrincipal(identity);
    }
}
