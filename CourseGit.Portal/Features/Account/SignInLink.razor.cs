using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Signs in whoever holds a link that the command line printed. Only by a button: programs that look at links use none up.
/// </summary>
public sealed partial class SignInLink
{
    private string? _name;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? Token { get; set; }
    [Inject] private SignInLinks Links { get; set; } = default!;
    [Inject] private SignInManager<PortalUser> SignInManager { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _name = (await Links.WhoseAsync(Token))?.UserName;
        if (_name is null) // Not 404: Blazor leaves the body of such an answer to others.
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private async Task SignInAsync()
    {
        if (await Links.UseAsync(Token, Http.RequestAborted) is not { } user)
        {
            _name = null;
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        await SignInManager.SignInAsync(user, new SignInOrigin(SignInOrigin.Link).ToProperties());
        Http.Response.Redirect("/");
    }
}
