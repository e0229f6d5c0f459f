using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;

namespace CourseGit.Portal.Features.Settings;

/// <summary>What is called when operations begin and end.</summary>
public sealed partial class HooksPage(CurrentActor actor, HookDesk desk, CourseRegistry courses) : LiveComponent
{
    private ImmutableArray<Hook>? _hooks;
    private ImmutableArray<Course>? _courses;
    private HookProgramChoice? _programs;
    private HookDraft _draft = new();
    private string? _problem;
    private string? _done;
    private int _formKey;
    private int _told;

    protected override async Task OnInitializedAsync()
    {
        var who = await actor.GetAsync();
        _programs = await desk.ProgramsAsync(who, Gone);
        _courses = await courses.ListAsync(who, Gone);
        await LoadAsync(who);
    }

    private async Task LoadAsync(Actor who) => _hooks = await desk.ListAsync(who, Gone);

    private async Task<string?> AddAsync(HookDraft draft)
    {
        var problem = await TryAsync(who => desk.AddAsync(draft.ToHook(), draft.ToSecret(), who, CancellationToken.None),
            $"The hook {draft.Name} was added. Try it before an operation does.");
        if (problem is null)
            (_draft, _formKey) = (new(), _formKey + 1); // A fresh form, without the secret.
        return problem;
    }

    private Task<string?> ChangeAsync(string name, HookDraft draft) =>
        TryAsync(who => desk.ChangeAsync(name, draft.ToHook(), draft.ToSecret(), who, CancellationToken.None),
            $"The hook {draft.Name} was changed.");

    private async Task SwitchAsync(Hook hook) => _problem = await TryAsync(
        who => desk.SwitchAsync(hook.Name, !hook.IsOn, who, CancellationToken.None),
        $"The hook {hook.Name} is switched {(hook.IsOn ? "off" : "on")}.", stays: true);

    private async Task RemoveAsync(string name) =>
        _problem = await TryAsync(who => desk.RemoveAsync(name, who, CancellationToken.None), $"The hook {name} was removed.");

    private async Task<HookTrial?> TestAsync(string name)
    {
        (_problem, _done) = (null, null);
        try
        {
            return await desk.TryAsync(name, await actor.GetAsync(), Gone);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
            return null;
        }
    }

    // Whoever pressed a button that stays where it is stays there, too.
    private async Task<string?> TryAsync(Func<Actor, Task> change, string done, bool stays = false)
    {
        (_problem, _done) = (null, null);
        try
        {
            var who = await actor.GetAsync();
            await change(who);
            await LoadAsync(who);
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
