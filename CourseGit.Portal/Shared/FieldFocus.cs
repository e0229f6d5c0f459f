using Microsoft.JSInterop;

namespace CourseGit.Portal.Shared;

/// <summary>Puts the focus where somebody is to type next.</summary>
public static class FieldFocus
{
    /// <summary>On the first element that a selector finds; nothing happens when there is none.</summary>
    public static async Task OnAsync(IJSRuntime script, string selector)
    {
        try
        {
            await using var field = await script.InvokeAsync<IJSObjectReference>("document.querySelector", selector);
            if (field is not null)
                await field.InvokeVoidAsync("focus");
        }
        catch (JSException)
        {
            // It is not there any more.
        }
        catch (JSDisconnectedException)
        {
            // Nobody looks any more.
        }
    }
}
