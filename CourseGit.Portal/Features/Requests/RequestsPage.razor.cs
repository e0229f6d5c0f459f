using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Requests;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Live;

namespace CourseGit.Portal.Features.Requests;

/// <summary>What teachers ask for: a superuser answers, a teacher reads the answers.</summary>
public sealed partial class RequestsPage(CurrentActor actor, RequestDesk desk) : LiveComponent
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);
    private ImmutableArray<TeacherRequest>? _requests;
    private bool _decides;
    private string _who = "";
    private string? _problem;
    private string? _done;

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        Every(Look, LoadAsync);
    }

    private async Task LoadAsync()
    {
        var who = await actor.GetAsync();
        (_who, _decides) = (who.Name, who.May(Right.DecideRequests));
        _requests = await desk.ListAsync(who, Gone);
        await desk.SeenAsync(who, Gone);
    }

    private Task ApproveAsync((TeacherRequest Request, string? Answer, string? TypedName) said) => DoAsync(
        who => desk.ApproveAsync(said.Request.Id, said.Answer, said.TypedName, who, CancellationToken.None),
        said.Request.Kind == TeacherRequestKind.Readme
            ? $"The README of {said.Request.Person} goes into {said.Request.Course}."
            : $"Approved. It runs now; {said.Request.Person} sees it.");

    private Task DeclineAsync((TeacherRequest Request, string Answer) said) => DoAsync(
        who => desk.DeclineAsync(said.Request.Id, said.Answer, who, CancellationToken.None),
        $"Declined. {said.Request.Person} reads your answer.");

    private Task WithdrawAsync(TeacherRequest request) => DoAsync(
        who => desk.WithdrawAsync(request.Id, who, CancellationToken.None), "Taken back. Nothing was changed.");

    private async Task DoAsync(Func<Actor, Task> deed, string done)
    {
        (_problem, _done) = (null, null);
        try
        {
            await deed(await actor.GetAsync());
            _done = done;
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
        await LoadAsync();
    }
}
