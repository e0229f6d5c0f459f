using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>Makes the first superuser for whoever holds the link that the start printed.</summary>
public sealed partial class First
{
    private FirstUserStanding _standing;
    private string? _problem;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? Token { get; set; }
    [SupplyParameterFromForm] private Fields Input { get; set; } = default!;
    [Inject] private FirstUser FirstUser { get; set; } = default!;
    [Inject] private UserManager<PortalUser> Users { get; set; } = default!;
    [Inject] private SignInManager<PortalUser> SignInManager { get; set; } = default!;

    // The form must be there for its post to arrive; what the link is worth then, CreateAsync finds out behind the door.
    protected override async Task OnInitializedAsync()
    {
        Input ??= new Fields();
        if (!HttpMethods.IsPost(Http.Request.Method))
            Show(await FirstUser.StandingAsync(Token, Http.RequestAborted));
    }

    private async Task CreateAsync()
    {
        var name = (Input.Name ?? "").Trim();
        try
        {
            if (Input.Password != Input.Repeated)
                throw new InvalidInputException("The two passwords differ. Nothing was changed. Type the same one twice.");
            Show(await FirstUser.CreateAsync(Token, name, Input.Password ?? "", Http.RequestAborted));
        }
        catch (InvalidInputException e)
        {
            _problem = e.Message;
            return;
        }
        if (_standing == FirstUserStanding.Open && await Users.FindByNameAsync(name) is { } user)
        {
            await SignInManager.SignInAsync(user, isPersistent: false);
            Http.Response.Redirect("/welcome");
        }
    }

    private void Show(FirstUserStanding standing)
    {
        _standing = standing;
        // Not 404: Blazor leaves the body of such an answer to others.
        Http.Response.StatusCode = standing == FirstUserStanding.Open ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
    }

    private sealed class Fields
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
        public string? Repeated { get; set; }
    }
}
