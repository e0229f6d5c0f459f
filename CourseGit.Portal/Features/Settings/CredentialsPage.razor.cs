using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Settings;

/// <summary>Named secrets: add, replace, remove. None is ever read back.</summary>
public sealed partial class CredentialsPage(CurrentActor actor, CredentialStore store, CredentialTest test, HostKeyScan scan,
    CourseRegistry registry)
{
    private ImmutableArray<Credential>? _credentials;
    private string? _named;
    private string? _problem;
    private string? _done;
    private int _formKey;
    private int _told;

    /// <summary>A course whose token is to be replaced, or whose key is to be looked at.</summary>
    [SupplyParameterFromQuery]
    public string? Course { get; set; }

    // Only of a course that is here: the address may say anything.
    private bool IsWithout => Subdomain.TryParse(Course, out _) && _credentials?.Any(IsOf) is false;

    // What it is backed up with: not the password of its database, nor what a further place takes.
    private bool IsOf(Credential credential) => _named is not null && credential.Name == _named;

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        if (Subdomain.TryParse(Course, out var course) && who.May(Right.SeeCourse, course))
            _named = (await registry.FindAsync(course, who, CancellationToken.None))?.CredentialName;
        await LoadAsync();
    }

    private async Task LoadAsync() => _credentials = await store.ListAsync(await actor.GetAsync(), CancellationToken.None);

    private async Task<string?> AddAsync(TypedCredential typed)
    {
        var name = typed.Name;
        var problem = typed.Kind == CredentialKind.SshKey
            ? await TryAsync(who => store.AddKeysAsync(name, who, CancellationToken.None),
                $"The pair of keys {name} was made. Add its public half to the server, and look at the server's key.")
            : await TryAsync(who => store.AddAsync(name, typed.Kind, typed.Fields, typed.Hidden, who, CancellationToken.None),
                $"The credential {name} was added. Choose it in the settings of the courses that need it.");
        if (problem is null)
            _formKey++; // A fresh form, without the token.
        return problem;
    }

    private Task<string?> SaveAsync(TypedCredential typed) =>
        TryAsync(who => store.SaveAsync(typed.Name, typed.Kind, typed.Fields, typed.Hidden, who, CancellationToken.None),
            $"The {(typed.Kind == CredentialKind.Token ? "token" : "key")} of {typed.Name} was replaced. The next backups use the new "
            + "one.");

    private Task<string?> SaveFieldsAsync(Credential credential, CredentialFields fields)
    {
        var name = credential.Name;
        return TryAsync(who => store.ChangeAsync(name, fields, who, CancellationToken.None),
            fields.EndsOn == credential.EndsOn ? $"{name} was changed; its secret stays."
            : fields.EndsOn is { } day ? $"{name} ends on {DayText.Of(day)}. You are reminded two weeks and three days before."
            : $"No end of {name} is known now: nobody is reminded of it.");
    }

    private async Task<CredentialFinding> TestAsync(string name)
    {
        try
        {
            var found = await test.RunAsync(name, await actor.GetAsync(), CancellationToken.None);
            await LoadAsync();
            return found;
        }
        catch (CourseGitException e)
        {
            return new CredentialFinding(false, e.Message);
        }
    }

    private async Task<ImmutableArray<HostKey>> LookAsync(SshServer server) =>
        await scan.LookAsync(server, await actor.GetAsync(), CancellationToken.None);

    private Task<string?> TrustAsync(string name, SshServer server, ImmutableArray<HostKey> keys) =>
        TryAsync(who => store.TrustAsync(name, server, keys, who, CancellationToken.None),
            keys.IsEmpty ? $"{name} does not trust {server.Name} any more." : $"{name} trusts {server.Name}.");

    private async Task RenewAsync(string name) => _problem = await TryAsync(
        who => store.MakeKeysAsync(name, who, CancellationToken.None),
        $"A new pair of keys {name} was made. Add its public half where the old one was.", stays: true);

    private async Task RemoveAsync(string name) =>
        _problem = await TryAsync(who => store.RemoveAsync(name, who, CancellationToken.None), $"The credential {name} was removed.");

    // Whoever pressed a button that stays where it is stays there, too.
    private async Task<string?> TryAsync(Func<Actor, Task> change, string done, bool stays = false)
    {
        (_problem, _done) = (null, null);
        try
        {
            await change(await actor.GetAsync());
            await LoadAsync();
            (_done, _told) = (done, stays ? _told : _told + 1);
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
