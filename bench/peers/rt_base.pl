#!/usr/bin/perl
# Twenty queues, forty officers in one group with the rights to work on all, two thousand reporters.
use strict; use warnings; use utf8;
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $su = RT->SystemUser;
sub made { my ($id, $why) = @_; die $why unless $id; return $id }
my $group = RT::Group->new($su);
made($group->CreateUserDefinedGroup(Name => 'agents'));
made($group->PrincipalObj->GrantRight(Right => $_, Object => $RT::System)) for qw(
    SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket OwnTicket
    ModifyTicket TakeTicket ReassignTicket ShowACL ModifySelf LoadSavedSearch ShowSavedSearches
    CreateSavedSearch SeeCustomField);
for my $n (1 .. 40) {
    my $user = RT::User->new($su);
    made($user->Create(Name => "agent$n", EmailAddress => "agent$n\@bench.invalid", Privileged => 1,
        Password => 'for-the-bench-only', RealName => "承办员$n", Lang => 'zh-cn'));
    $group->AddMember($user->PrincipalId);
}
for my $n (1 .. 20) {
    my $queue = RT::Queue->new($su);
    made($queue->Create(Name => "承办单位$n", Description => "第${n}承办单位"));
}
for my $n (1 .. 2000) {
    my $user = RT::User->new($su);
    made($user->Create(Name => "voter$n", EmailAddress => "voter$n\@bench.invalid"));
}
