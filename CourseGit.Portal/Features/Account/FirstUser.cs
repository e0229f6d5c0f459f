using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Account;

/// <summary>How things stand with a first-user link.</summary>
internal enum FirstUserStanding
{
    Open,

    /// <summary>Somebody has an account, so no link opens any more.</summary>
    Used,

    /// <summary>Not the link of this start.</summary>
    Wrong,
}

/// <summary>Makes the first user, exactly once, for whoever holds the link.</summary>
internal sealed class FirstUser(FirstUserLink link, UserAdministration users, IHttpContextAccessor http)
{
    public async Task<FirstUserStanding> StandingAsync(string? token, CancellationToken cancellationToken)
    {
        if (await users.AnyAsync(cancellationToken))
            return FirstUserStanding.Used;
        return link.Opens(token) ? FirstUserStanding.Open : FirstUserStanding.Wrong;
    }

    /// <returns><see cref="FirstUserStanding.Open"/> when the user was made.</returns>
    /// <exception cref="InvalidInputException">The name or the password cannot be; the link still opens.</exception>
    public async Task<FirstUserStanding> CreateAsync(string? token, string name, string password, CancellationToken cancellationToken)
    {
        await link.Door.WaitAsync(cancellationToken);
        try
        {
            var standing = await StandingAsync(token, cancellationToken);
            if (standing != FirstUserStanding.Open)
                return standing;
            await users.CreateAsync(name, Roles.Superuser, password, By(name), cancellationToken);
            link.Close();
            return FirstUserStanding.Open;
        }
        finally
        {
            link.Door.Release();
        }
    }

    // Nobody else is there yet: they add themselves.
    private Actor By(string name) =>
        new(name, Role.Superuser) { Origin = SignInRecord.OriginOf(http.HttpContext, Way.Page, "first-user link") };
}
