using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Account;

/// <summary>A new password for whoever holds a link that a superuser had made.</summary>
public sealed partial class Reset
{
    private string? _owner;
    private string? _problem;

    [CascadingParameter] private HttpContext Http { get; set; } = default!;
    [SupplyParameterFromQuery] private string? Token { get; set; }
    [SupplyParameterFromForm] private NewPassword Input { get; set; } = default!;
    [Inject] private UserDesk Users { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new NewPassword();
        _owner = await Users.OwnerOfAsync(Token);
        if (_owner is null)
            Http.Response.StatusCode = StatusCodes.Status403Forbidden; // not 404: Blazor leaves the body of such an answer to others
    }

    private async Task SaveAsync()
    {
        try
        {
            await Users.ResetAsync(Token, Input.OrThrow(), Http.RequestAborted);
            Http.Response.Redirect(LocalAddress.Login);
        }
        catch (InvalidInputException e)
        {
            _problem = e.Message;
        }
    }
}

/// <summary>A new password as it was typed, twice.</summary>
internal sealed class NewPassword
{
    /// <summary>The present one, where it is asked for.</summary>
    public string? Present { get; set; }

    public string? Password { get; set; }
    public string? Repeated { get; set; }

    /// <exception cref="InvalidInputException">The two are not the same.</exception>
    public string OrThrow() => Password is { } password && password == Repeated
        ? password
        : throw new InvalidInputException("The two passwords differ. Nothing was changed. Type the same one twice.");
}
