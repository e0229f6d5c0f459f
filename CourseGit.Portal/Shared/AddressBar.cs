using Microsoft.JSInterop;

namespace CourseGit.Portal.Shared;

/// <summary>
/// Writes what a person chose into the address, where it can be shared, without a navigation: that would scroll the page to its top
/// (the client script of .NET 9 and earlier does so even for another query of the same page).
/// </summary>
public sealed class AddressBar(IJSRuntime script)
{
    /// <summary>Replaces the address of the page shown; the page itself stays as it is.</summary>
    public async Task ReplaceAsync(string address)
    {
        try
        {
            await script.InvokeVoidAsync("history.replaceState", null, "", address);
        }
        catch (JSDisconnectedException)
        {
            // Nobody looks any more.
        }
    }
}
