using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.People;

/// <summary>Who may sign in, as what, and who teaches what.</summary>
public sealed partial class UsersPage
{
    private ImmutableArray<PortalPerson>? _people;
    private ImmutableArray<Subdomain> _courses = [];
    private string? _self;
    private string? _problem;
    private string? _done;
    private (string Name, string Address)? _link;
    private int _formKey;
    private int _told;

    [Inject] private CurrentActor Actor { get; set; } = default!;
    [Inject] private UserDesk Users { get; set; } = default!;
    [Inject] private TeacherDesk Teachers { get; set; } = default!;
    [Inject] private CourseRegistry Registry { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        var who = await Actor.GetAsync();
        _self = who.Name;
        _courses = [.. (await Registry.ListAsync(who, CancellationToken.None)).Select(c => c.Subdomain)];
        await LoadAsync(who);
    }

    private async Task LoadAsync(Actor who) => _people = await Users.ListAsync(who, CancellationToken.None);

    private bool IsSelf(PortalPerson person) => person.Name == _self;

    private Task SetRoleAsync(PortalPerson person, string role) => TellAsync(
        who => Users.SetRoleAsync(person.Name, role, who, CancellationToken.None), $"{person.Name} is a {role} now.");

    private Task DisableAsync(PortalPerson person) => TellAsync(
        who => Users.DisableAsync(person.Name, who, CancellationToken.None),
        $"{person.Name} may not sign in any more, and was signed out everywhere.");

    private Task EnableAsync(PortalPerson person) => TellAsync(
        who => Users.EnableAsync(person.Name, who, CancellationToken.None), $"{person.Name} may sign in again.");

    private Task RemoveAsync(PortalPerson person) => TellAsync(async who =>
    {
        await Users.RemoveAsync(person.Name, who, CancellationToken.None);
        _told++; // the button is gone with its row
    }, $"{person.Name} was removed.");

    private Task LinkAsync(PortalPerson person) => TellAsync(who => MakeLinkAsync(person.Name, who), null);

    private async Task MakeLinkAsync(string name, Actor who)
    {
        var address = await Users.ResetLinkAsync(name, who, CancellationToken.None);
        (_link, _told) = ((name, Navigation.ToAbsoluteUri(address).AbsoluteUri), _told + 1);
    }

    private Task AssignAsync(string name, Subdomain course, bool mayBackUp) => TellAsync(
        who => Teachers.AssignAsync(course, name, mayBackUp, who, CancellationToken.None),
        $"{name} teaches {course} now, and may {(mayBackUp ? "" : "not ")}back it up.");

    private Task TakeAwayAsync(PortalPerson person, Subdomain course) => TellAsync(
        who => Teachers.TakeAwayAsync(course, person.Name, who, CancellationToken.None), $"{person.Name} does not see {course} any more.");

    private Task<string?> GiveAsync(string name, string course, bool mayBackUp) => FromFormAsync(
        who => Teachers.AssignAsync(Subdomain.Parse(course), name, mayBackUp, who, CancellationToken.None),
        $"{name} teaches {course} now.");

    // Nobody but its owner ever knows the password: the link is for them.
    private Task<string?> AddAsync(string name, string role) => FromFormAsync(async who =>
    {
        var unknown = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await Users.AddAsync(name, role, unknown, who, CancellationToken.None);
        await MakeLinkAsync(name, who);
    }, $"{name} was added.");

    private Task<string?> FromFormAsync(Func<Actor, Task> change, string done) => TryAsync(async who =>
    {
        await change(who);
        (_formKey, _told) = (_formKey + 1, _told + 1); // a fresh form
    }, done);

    private async Task TellAsync(Func<Actor, Task> change, string? done) => _problem = await TryAsync(change, done);

    private async Task<string?> TryAsync(Func<Actor, Task> change, string? done)
    {
        (_problem, _done, _link) = (null, null, null);
        try
        {
            var who = await Actor.GetAsync();
            await change(who);
            await LoadAsync(who);
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
