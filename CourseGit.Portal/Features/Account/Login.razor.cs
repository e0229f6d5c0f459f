using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>Signing in with name and password. A provider's sign-in will get its link here, to <c>/account/login/oidc</c>.</summary>
public sealed partial class Login
{
    private string? _problem;
    private bool _isFirst;

    // Its redirects are relative, unlike NavigationManager's: they hold behind a proxy nobody configured, too.
    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromForm] private Fields Input { get; set; } = default!;
    [Inject] private PasswordCheck Passwords { get; set; } = default!;
    [Inject] private UserAdministration Users { get; set; } = default!;
    [Inject] private SignInManager<PortalUser> SignInManager { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Fields();
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity is { IsAuthenticated: true })
            Http.Response.Redirect(LocalAddress.OrHome(ReturnUrl));
        _isFirst = !await Users.AnyAsync(Http.RequestAborted);
    }

    private async Task SignInAsync()
    {
        var (verdict, user) = await Passwords.CheckAsync(Input.Name ?? "", Input.Password ?? "", Http.RequestAborted);
        if (user is null)
        {
            _problem = verdict == PasswordVerdict.LockedOut ? PasswordCheck.LockedSentence : PasswordCheck.WrongSentence;
            return;
        }
        await SignInManager.SignInAsync(user, isPersistent: false);
        Http.Response.Redirect(LocalAddress.OrHome(ReturnUrl));
    }

    private sealed class Fields
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
    }
}
