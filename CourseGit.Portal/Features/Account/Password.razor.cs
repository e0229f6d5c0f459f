using CourseGit.Core.Audit;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Changes the password of whoever is signed in: with the present one, so that a browser left open gives nobody the account. This session
/// goes on, with a new cookie; all others end.
/// </summary>
public sealed partial class Password
{
    private string? _problem;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromForm] private NewPassword Input { get; set; } = default!;
    [Inject] private PasswordCheck Passwords { get; set; } = default!;
    [Inject] private UserManager<PortalUser> Users { get; set; } = default!;
    [Inject] private SignInManager<PortalUser> SignIn { get; set; } = default!;
    [Inject] private AuditLog Audit { get; set; } = default!;
    [Inject] private Sessions Sessions { get; set; } = default!;

    protected override void OnInitialized() => Input ??= new NewPassword();

    private async Task SaveAsync()
    {
        try
        {
            var password = Input.OrThrow();
            var name = Http.User.Identity!.Name!;
            UserAdministration.CheckPassword(name, password);
            var (verdict, user) = await Passwords.CheckAsync(name, Input.Present ?? "", Http.RequestAborted);
            if (user is null)
                throw new InvalidInputException(verdict == PasswordVerdict.LockedOut ? PasswordCheck.LockedSentence
                    : verdict == PasswordVerdict.HeldUp ? PasswordCheck.HeldUpSentence
                    : "The present password is another one. Nothing was changed. Type it again.");
            await Audit.RecordAsync(
                CurrentActor.Of(Http.User), new AuditEntry(AuditAction.PasswordChanged) { Subject = name }, Http.RequestAborted);
            var session = SessionCookie.Of(Http.User).ToList();
            user.PasswordHash = Users.PasswordHasher.HashPassword(user, password);
            await Users.UpdateSecurityStampAsync(user);
            await Sessions.EndAllAsync(user.Id, Sessions.IdOf(Http.User), Http.RequestAborted);
            await SignIn.SignInWithClaimsAsync(user, isPersistent: false, session);
            Http.Response.Redirect(LocalAddress.Account);
        }
        catch (InvalidInputException e)
        {
            _problem = e.Message;
        }
    }
}
