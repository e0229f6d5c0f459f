using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Claims;
using CourseGit.Core.People;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// A circuit outlives its request: it is signed out the moment its session is ended here, learns at once of rights that were changed here,
/// and looks again and again for what was changed elsewhere. A page whose person lost a right makes way, and comes anew with what is left.
/// </summary>
internal sealed class UserRevalidation : RevalidatingServerAuthenticationStateProvider
{
    private const string LostClaim = "coursegit:rights-lost";
    private static readonly Task<AuthenticationState> Nobody = StateOf(new ClaimsIdentity());
    private static readonly Task<AuthenticationState> LostRights = StateOf(new ClaimsIdentity([new Claim(LostClaim, "")]));
    private readonly Sessions _sessions;
    private readonly KnownPeople _people;
    private readonly PersonClaims _claims;
    private Task<AuthenticationState> _present = Nobody;

    public UserRevalidation(ILoggerFactory loggers, Sessions sessions, KnownPeople people, PersonClaims claims) : base(loggers)
    {
        (_sessions, _people, _claims) = (sessions, people, claims);
        AuthenticationStateChanged += Note;
        _sessions.Ended += SignOut;
        _people.Changed += Look;
    }

    protected override TimeSpan RevalidationInterval => AccountServices.RevalidationInterval;

    /// <summary>Whether this is nobody because the person of an open page lost a right, and not because the session ended.</summary>
    public static bool HasLostRights(ClaimsPrincipal person) => person.HasClaim(LostClaim, "");

    /// <summary>The person with the rights they have at this moment.</summary>
    public override async Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        var state = await base.GetAuthenticationStateAsync();
        var person = await _claims.RenewAsync(state.User, CancellationToken.None);
        return person == state.User ? state : new AuthenticationState(person);
    }

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _sessions.IsOpenAsync(authenticationState.User, cancellationToken))
                return false;
            await CompareAsync(authenticationState.User, cancellationToken);
            return true;
        }
        catch (ObjectDisposedException)
        {
            // The portal stops while a circuit is still open: nobody can vouch for its user any more.
            return false;
        }
    }

    /// <summary>Whether the person is still who they were, with all they might do.</summary>
    internal async Task<bool> IsStillAsync(ClaimsPrincipal person, CancellationToken cancellationToken) =>
        await _sessions.IsOpenAsync(person, cancellationToken) && !HasLost(person, await _claims.RenewAsync(person, cancellationToken));

    protected override void Dispose(bool disposing)
    {
        _sessions.Ended -= SignOut;
        _people.Changed -= Look;
        base.Dispose(disposing);
    }

    private static Task<AuthenticationState> StateOf(ClaimsIdentity identity) =>
        Task.FromResult(new AuthenticationState(new ClaimsPrincipal(identity)));

    private void Note(Task<AuthenticationState> state)
    {
        _present = state;
        _ = CheckAsync(state);
    }

    // The session may have been ended between the request that opened this page's connection and now.
    private async Task CheckAsync(Task<AuthenticationState> state)
    {
        try
        {
            var person = (await state).User;
            if (Sessions.IdOf(person) is { } id && !await _sessions.IsOpenAsync(person, CancellationToken.None))
                SignOut(id);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The portal stops, or the database does not answer: the next look decides.
        }
    }

    private void SignOut(string session)
    {
        if (_present is { IsCompletedSuccessfully: true, Result.User: var person } && Sessions.IdOf(person) == session)
            SetAuthenticationState(Nobody);
    }

    private void Look() => _ = LookAsync();

    private async Task LookAsync()
    {
        try
        {
            await CompareAsync((await _present).User, CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The portal stops, or the database does not answer: the next look decides.
        }
    }

    // What a page of somebody with fewer rights shows is not theirs any more; one with more only learns of them.
    private async Task CompareAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        if (person.Identity is not { IsAuthenticated: true })
            return;
        var now = await _claims.RenewAsync(person, cancellationToken);
        if (HasLost(person, now))
            SetAuthenticationState(now.Identity is { IsAuthenticated: true } ? LostRights : Nobody);
        else if (!RightsOf(person).Courses.ToHashSet().SetEquals(RightsOf(now).Courses))
            SetAuthenticationState(Task.FromResult(new AuthenticationState(now)));
    }

    private static bool HasLost(ClaimsPrincipal before, ClaimsPrincipal now)
    {
        var (had, has) = (RightsOf(before), RightsOf(now));
        return had.Role != has.Role || had.Courses.Except(has.Courses).Any(c => c.MayBackUp || has.Courses.All(h => h.Course != c.Course));
    }

    private static (string? Role, ImmutableArray<TaughtCourse> Courses) RightsOf(ClaimsPrincipal person) =>
        (Roles.All.FirstOrDefault(person.IsInRole), PersonClaims.TaughtBy(person));
}
