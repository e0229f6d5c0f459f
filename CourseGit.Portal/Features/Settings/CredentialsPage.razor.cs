using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Settings;

/// <summary>Named secrets: add, replace, remove. None is ever read back.</summary>
public sealed partial class CredentialsPage(CurrentActor actor, CredentialStore store)
{
    private ImmutableArray<Credential>? _credentials;
    private string? _problem;
    private string? _done;
    private int _formKey;

    /// <summary>A course whose token is to be replaced.</summary>
    [SupplyParameterFromQuery]
    public string? Course { get; set; }

    // Only of a course that is here: the address may say anything.
    private bool IsWithout => Subdomain.TryParse(Course, out _) && _credentials?.Any(IsOf) is false;

    private bool IsOf(Credential credential) => Course is not null && credential.UsedBy.Contains(Course);

    protected override async Task OnInitializedAsync() => await LoadAsync();

    private async Task LoadAsync() => _credentials = await store.ListAsync(await actor.GetAsync(), CancellationToken.None);

    private async Task<string?> AddAsync(string name, string user, string token, string? ends)
    {
        if (_credentials?.Any(c => c.Name == name) is true)
            return $"There is a credential \"{name}\" already, and its token was not replaced. Use \"Replace token\" beside it, or "
                + "choose another name.";
        var problem = await TryAsync(who => store.SaveAsync(name, user, new Secret(token), DayText.Read(ends), who, CancellationToken.None),
            $"The credential {name} was added. Choose it in the settings of the courses that need it.");
        if (problem is null)
            _formKey++; // A fresh form, without the token.
        return problem;
    }

    private Task<string?> SaveAsync(string name, string user, string token, string? ends) =>
        TryAsync(who => store.SaveAsync(name, user, new Secret(token), DayText.Read(ends), who, CancellationToken.None),
            $"The token of {name} was replaced. The next backups use the new one.");

    private Task<string?> SaveEndAsync(string name, string? ends) =>
        TryAsync(who => store.SetEndAsync(name, DayText.Read(ends), who, CancellationToken.None), string.IsNullOrEmpty(ends)
            ? $"No end of {name} is known now: nobody is reminded of it."
            : $"{name} ends on {ends}. You are reminded two weeks and three days before.");

    private async Task RemoveAsync(string name) =>
        _problem = await TryAsync(who => store.RemoveAsync(name, who, CancellationToken.None), $"The credential {name} was removed.");

    private async Task<string?> TryAsync(Func<Actor, Task> change, string done)
    {
        (_problem, _done) = (null, null);
        try
        {
            await change(await actor.GetAsync());
            await LoadAsync();
            _done = done;
            return null;
        }
        catch (CourseGitException e)
        {
            return e.Message;
        }
        finally
        {
            StateHasChanged();
        }
    }
}
