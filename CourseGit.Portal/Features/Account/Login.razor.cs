using CourseGit.Core.State;
using CourseGit.Portal.Features.Account.IdentityProvider;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>Signing in with name and password, or through the identity provider where there is one.</summary>
public sealed partial class Login
{
    private string? _problem;
    private bool _isFirst;

    // Its redirects are relative, unlike NavigationManager's: they hold behind a proxy nobody configured, too.
    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }
    [SupplyParameterFromQuery] private string? Refused { get; set; }
    [SupplyParameterFromForm] private Fields Input { get; set; } = default!;
    [Inject] private PasswordCheck Passwords { get; set; } = default!;
    [Inject] private CourseGitSettings Settings { get; set; } = default!;
    [Inject] private UserAdministration Users { get; set; } = default!;
    [Inject] private SignInManager<PortalUser> SignInManager { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Fields();
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity is { IsAuthenticated: true })
            Http.Response.Redirect(LocalAddress.OrHome(ReturnUrl));
        if (Settings.OpenIdConnect is { } provider && Enum.TryParse(Refused, out ProviderRefusal refusal) && Enum.IsDefined(refusal))
            _problem = refusal.Sentence(provider.DisplayName);
        _isFirst = !await Users.AnyAsync(Http.RequestAborted);
    }

    private async Task SignInAsync()
    {
        var (verdict, user) = await Passwords.CheckAsync(Input.Name ?? "", Input.Password ?? "", Http.RequestAborted);
        if (user is null)
        {
            if (verdict == PasswordVerdict.HeldUp)
                Http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            _problem = verdict switch
            {
                PasswordVerdict.LockedOut => PasswordCheck.LockedSentence,
                PasswordVerdict.Closed => PasswordCheck.ClosedSentence,
                PasswordVerdict.HeldUp => PasswordCheck.HeldUpSentence,
                _ => PasswordCheck.WrongSentence,
            };
            return;
        }
        await SignInManager.SignInAsync(user, isPersistent: false);
        Http.Response.Redirect(LocalAddress.OrHome(ReturnUrl));
    }

    private string ProviderAddress() => LocalAddress.OrHome(ReturnUrl) is var next and not "/"
        ? ProviderSignIn.Start + QueryString.Create("ReturnUrl", next)
        : ProviderSignIn.Start;

    private sealed class Fields
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
    }
}
