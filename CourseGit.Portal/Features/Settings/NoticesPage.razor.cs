using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Settings;

/// <summary>Who is told of what, and what became of it.</summary>
public sealed partial class NoticesPage(CurrentActor actor, NoticeDesk desk, CourseRegistry courses, CourseGitSettings settings)
    : LiveComponent
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);
    private ImmutableArray<NoticeRule>? _rules;
    private ImmutableArray<Course>? _courses;
    private ImmutableArray<NoticeDelivery> _unsent = [];
    private NoticeDraft _draft = new();
    private string? _problem;
    private string? _done;
    private int _formKey;
    private int _told;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    protected override async Task OnInitializedAsync()
    {
        _draft = NewDraft();
        _courses = await courses.ListAsync(await actor.GetAsync(), Gone);
        await LoadAsync();
        Every(Look, LoadAsync);
    }

    private NoticeDraft NewDraft() => new() { IsWebhook = settings.Smtp is null, Zone = Clock.ZoneId };

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        (_rules, _unsent) = (await desk.ListAsync(who, Gone), await desk.UnsentAsync(who, Gone));
    }

    private async Task<string?> AddAsync(NoticeDraft draft)
    {
        var problem = await TryAsync(who => desk.AddAsync(draft.ToRule(), draft.ToSecret(), who, CancellationToken.None),
            $"The rule {draft.Name} was added. Send a test to see that it arrives.");
        if (problem is null)
            (_draft, _formKey) = (NewDraft(), _formKey + 1); // A fresh form, without the secret.
        return problem;
    }

    private Task<string?> ChangeAsync(string name, NoticeDraft draft) =>
        TryAsync(who => desk.ChangeAsync(name, draft.ToRule(), draft.ToSecret(), who, CancellationToken.None),
            $"The rule {draft.Name} was changed.");

    private async Task RemoveAsync(string name) =>
        _problem = await TryAsync(who => desk.RemoveAsync(name, who, CancellationToken.None), $"The rule {name} was removed.");

    private async Task RetryAsync() =>
        _problem = await TryAsync(who => desk.RetryAsync(who, CancellationToken.None), "They are tried again now.", stays: true);

    private async Task<ImmutableArray<NoticeTrial>> TestAsync(string name)
    {
        (_problem, _done) = (null, null);
        try
        {
            return await desk.TestAsync(name, await actor.GetAsync(), Gone);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
            return [];
        }
    }

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
