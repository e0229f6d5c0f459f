using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Live;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Account;

/// <summary>The tokens of whoever is signed in. The text of a new one is shown until they say so, and kept nowhere.</summary>
public sealed partial class TokensPanel : LiveComponent
{
    private const int MostTyped = 4_000;
    private const string UsualDays = "90";
    private static readonly char[] Between = [' ', ',', ';', '\n', '\r', '\t'];

    [Inject]
    private CurrentActor Person { get; set; } = null!;

    [Inject]
    private Tokens Desk { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private ImmutableArray<PersonalToken>? _tokens;
    private PersonalToken? _made;
    private string? _text;
    private string? _problem;
    private string? _done;
    private string? _refusal;
    private string? _name;
    private string? _courses;
    private string? _days = UsualDays;
    private Scope _scope = Scope.Read;
    private bool _isLimited;
    private int _formKey;

    protected override async Task OnInitializedAsync() => await LoadAsync(await Person.GetAsync());

    private bool IsOver(PersonalToken token) => token.EndsUtc <= Clock.GetUtcNow().UtcDateTime;

    private async Task LoadAsync(Actor who) => _tokens = await Desk.ListAsync(who.Name, who, Gone);

    private async Task AddAsync()
    {
        (_problem, _done, _refusal) = (null, null, null);
        Forget();
        try
        {
            var who = await Person.GetAsync();
            var (token, text) = await Desk.AddAsync(who.Name, Wish(), who, CancellationToken.None);
            (_made, _text) = (token, text.Reveal());
            (_name, _courses, _days, _isLimited, _scope) = (null, null, UsualDays, false, Scope.Read);
            _formKey++;
            await LoadAsync(who);
        }
        catch (CourseGitException e)
        {
            _refusal = e.Message;
        }
    }

    private async Task RemoveAsync(PersonalToken token)
    {
        (_problem, _done) = (null, null);
        try
        {
            var who = await Person.GetAsync();
            await Desk.RemoveAsync(token.Id, who, CancellationToken.None);
            if (_made?.Id == token.Id)
                Forget();
            _done = $"The token {token.Name} was removed. It opens nothing any more.";
            await LoadAsync(who);
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    private void Forget() => (_made, _text) = (null, null);

    private TokenWish Wish() => new((_name ?? "").Trim(), _scope,
        int.TryParse(_days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0, Courses());

    private ImmutableArray<Subdomain> Courses()
    {
        if (!_isLimited)
            return [];
        var named = (_courses ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries);
        return named.Length > 0 ? [.. named.Select(Subdomain.Parse)]
            : throw new InvalidInputException("Name at least one course, or let the token be for all that are yours. Nothing was made.");
    }
}
