namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>Why nobody was signed in by the identity provider.</summary>
internal enum ProviderRefusal
{
    /// <summary>It did not answer in time.</summary>
    Silent,

    /// <summary>It cannot be reached, or answers with an error or with something else than was asked for.</summary>
    Broken,

    /// <summary>It says that the person, or itself, does not want to.</summary>
    Declined,

    /// <summary>The answer belongs to no sign-in that this browser began here lately.</summary>
    Stale,

    /// <summary>What came is not from this provider, not for this portal, or not for this sign-in.</summary>
    NotGenuine,

    /// <summary>Neither superuser nor teacher.</summary>
    Stranger,

    /// <summary>No verified e-mail address of the domain that may come in.</summary>
    OtherDomain,

    /// <summary>No name, or none that an account can have.</summary>
    NoName,

    /// <summary>An account that is not this person's is called so.</summary>
    NameTaken,

    /// <summary>A superuser has disabled the account.</summary>
    Disabled,
}

/// <summary>What each refusal means to the person who wanted to sign in.</summary>
internal static class ProviderRefusalSentences
{
    /// <summary>The sentence for the sign-in page.</summary>
    /// <param name="provider">What people call the provider.</param>
    public static string Sentence(this ProviderRefusal refusal, string provider) => refusal switch
    {
        ProviderRefusal.Silent =>
            $"{provider} did not answer in time, so nobody was signed in. Wait a moment and try again; if it stays, tell the person who "
                + "runs this portal.",
        ProviderRefusal.Broken =>
            $"{provider} cannot be used at the moment: it could not be reached, or answered with an error. Nobody was signed in. Try again "
                + "later; if it stays, tell the person who runs this portal.",
        ProviderRefusal.Declined =>
            $"{provider} did not let this sign-in through, or it was cancelled there. Nobody was signed in. Try again, or ask the people "
                + $"who run {provider} whether you may use CourseGit.",
        ProviderRefusal.Stale =>
            "This sign-in had been open for too long, was used already, or was begun in another browser. Nobody was signed in. Start it "
                + "again here.",
        ProviderRefusal.NotGenuine =>
            $"What came back from {provider} could not be trusted, so nobody was signed in. Try again; if it stays, tell the person who "
                + "runs this portal: the reason stands in its log.",
        ProviderRefusal.OtherDomain =>
            $"{provider} named no verified e-mail address that may come in here. Nobody was signed in. Sign in there with the account of "
                + "your work, or ask a superuser of this portal.",
        ProviderRefusal.NoName =>
            $"{provider} gave no name that an account here can have. Nobody was signed in. Tell the person who runs this portal: the "
                + "setting NameClaim says where the name comes from.",
        ProviderRefusal.NameTaken =>
            $"There is already an account with your name here that does not belong to your sign-in at {provider}. Nobody was signed in, "
                + "and that account is untouched. Ask a superuser of this portal what to do about it.",
        ProviderRefusal.Disabled =>
            "Your account here has been disabled, so nobody was signed in. Ask a superuser of this portal to enable it.",
        _ =>
            $"You are known to {provider}, but nobody there has given you access to CourseGit. Nobody was signed in. Ask a superuser of "
                + "this portal, or whoever looks after your groups.",
    };
}
