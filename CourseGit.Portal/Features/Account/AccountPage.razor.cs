using System.Security.Claims;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CourseGit.Portal.Features.Account;

/// <summary>What somebody can see and do about their own account. Only ever theirs: the person is the one who is signed in.</summary>
public sealed partial class AccountPage
{
    private Actor? _who;
    private string? _present;
    private string? _userId;
    private bool _hasPassword;
    private IReadOnlyList<SessionRow> _sessions = [];
    private string? _done;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;
    [Inject] private Sessions Sessions { get; set; } = default!;
    [Inject] private AuditLog Audit { get; set; } = default!;
    [Inject] private UserReader Users { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        var person = (await Authentication).User;
        if (person.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return;
        (_who, _present, _userId) = (CurrentActor.Of(person), Sessions.IdOf(person), id);
        _hasPassword = await Users.HasPasswordAsync(id, CancellationToken.None);
        await LoadAsync();
    }

    private async Task LoadAsync() => _sessions = await Sessions.OpenOfAsync(_userId!, CancellationToken.None);

    private async Task EndAsync(string session)
    {
        await NoteAsync("one of theirs");
        await Sessions.EndAsync(session, CancellationToken.None);
        await LoadAsync();
        _done = "It was ended. Whoever uses it has to sign in again.";
    }

    private Task NoteAsync(string which) => Audit.NoteAsync(
        _who!, new AuditEntry(AuditAction.SessionEnded) { Subject = $"{_who!.Name}, {which}" }, CancellationToken.None);

    private async Task EndOthersAsync()
    {
        await NoteAsync("all others of theirs");
        await Sessions.EndAllAsync(_userId!, _present, CancellationToken.None);
        await LoadAsync();
        _done = "You are signed in here only.";
    }
}
